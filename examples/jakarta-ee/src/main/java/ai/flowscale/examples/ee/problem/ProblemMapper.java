package ai.flowscale.examples.ee.problem;

import ai.flowscale.examples.ee.upload.FormStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Turns whatever a resource throws, or the server on the way to it, into problem details. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final int SERVER_ERROR = 500;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Context
  private HttpServletRequest request;

  @Override
  public Response toResponse(Throwable thrown) {
    // What the server says of a form that it cannot read is not why it could not.
    if (request.getAttribute(FormStream.PROBLEM) instanceof Problem problem) {
      return response(problem);
    }
    if (thrown instanceof WebApplicationException known) {
      return ofServer(known);
    }
    return response(Problems.of(thrown));
  }

  private static Response ofServer(WebApplicationException known) {
    Response given = known.getResponse();
    int status = given.getStatus();
    if (status < Response.Status.BAD_REQUEST.getStatusCode()) {
      return given;
    }
    if (status >= SERVER_ERROR) {
      return response(Problems.of(known));
    }
    String reason = given.getStatusInfo().getReasonPhrase();
    Response.ResponseBuilder response =
        builder(
            Problem.of(status, "request", reason, "The request cannot be served: " + reason + "."));
    Object allow = given.getHeaders().getFirst(HttpHeaders.ALLOW);
    if (allow != null) {
      response.header(HttpHeaders.ALLOW, allow);
    }
    return response.build();
  }

  /** An answer with a problem. */
  public static Response response(Problem problem) {
    return builder(problem).build();
  }

  private static Response.ResponseBuilder builder(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    if (problem.retryAfter() != null) {
      response.header(HttpHeaders.RETRY_AFTER, problem.retryAfter());
    }
    return response;
  }
}

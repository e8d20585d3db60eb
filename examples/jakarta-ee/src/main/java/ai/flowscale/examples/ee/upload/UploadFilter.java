package ai.flowscale.examples.ee.upload;

import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.problem.ProblemException;
import ai.flowscale.examples.ee.workflow.AllowedWorkflows;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/** Looks at an upload before the server reads it, and while it does. */
@Provider
@Upload
public class UploadFilter implements ContainerRequestFilter {
  @Inject private Settings settings;
  @Inject private AllowedWorkflows allowed;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Context
  private HttpServletRequest servletRequest;

  @Override
  public void filter(ContainerRequestContext request) {
    allowed.check(String.valueOf(request.getUriInfo().getPathParameters().getFirst("id")));
    String boundary = FormType.boundary(request.getHeaderString("Content-Type"));
    long limit = settings.maxUpload();
    if (servletRequest.getContentLengthLong() > limit) {
      throw new ProblemException(FormStream.tooLarge(limit));
    }
    // Taken here: what is injected is a stand-in that may not know the request later.
    HttpServletRequest here = servletRequest;
    request.setEntityStream(
        new FormStream(
            request.getEntityStream(),
            boundary,
            limit,
            problem -> here.setAttribute(FormStream.PROBLEM, problem)));
  }
}

package ai.flowscale.examples.ee.output;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code api/outputs/{filename}}. */
@Path("outputs/{filename}")
@RequestScoped
public class OutputsResource {
  private static final int ACCEPTED = 202;

  @Inject private Flowscale flowscale;
  @Inject private ReadyOutputs outputs;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Context
  private UriInfo uris;

  /** Whether an output is there, and where. */
  public record OutputState(String filename, boolean ready, @Nullable String contentUrl) {}

  /** 200 for an output that is there, 202 for one that is not yet. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response output(@PathParam("filename") String filename) {
    Optional<RunOutput> output = flowscale.getOutput(filename).filter(RunOutput::isReady);
    return output
        .map(it -> new OutputState(filename, true, Links.of(uris).content(filename)))
        .map(Response::ok)
        .orElseGet(() -> Response.status(ACCEPTED).entity(new OutputState(filename, false, null)))
        .build();
  }

  /**
   * The content, streamed from the storage.
   *
   * @param download given, in whatever form, for a file to be saved
   */
  @GET
  @Path("content")
  public Response content(
      @PathParam("filename") String filename, @QueryParam("download") @Nullable String download) {
    RunOutput output = outputs.get(filename);
    OutputContent content = flowscale.openOutput(output);
    try {
      return head(content, output.filename(), download != null).entity(streaming(content)).build();
    } catch (RuntimeException e) {
      content.close();
      throw e;
    }
  }

  /** The same without the content: without this method a server would open it and leave it open. */
  @HEAD
  @Path("content")
  public Response contentHead(
      @PathParam("filename") String filename, @QueryParam("download") @Nullable String download) {
    RunOutput output = outputs.get(filename);
    try (OutputContent content = flowscale.openOutput(output)) {
      return head(content, output.filename(), download != null).build();
    }
  }

  private static Response.ResponseBuilder head(
      OutputContent content, String filename, boolean download) {
    ContentKind kind = ContentKind.of(content.contentType());
    Response.ResponseBuilder response =
        Response.ok()
            .type(kind.type())
            // Nothing in it is ever run as a page of this application.
            .header("Content-Security-Policy", "sandbox; default-src 'none'")
            .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600");
    content.length().ifPresent(length -> response.header(HttpHeaders.CONTENT_LENGTH, length));
    if (download || !kind.shown()) {
      response.header(HttpHeaders.CONTENT_DISPOSITION, attachment(filename));
    }
    return response;
  }

  private static StreamingOutput streaming(OutputContent content) {
    return out -> {
      try (content;
          InputStream in = content.inputStream()) {
        in.transferTo(out);
      }
    };
  }

  /** RFC 6266: the name in UTF-8, and nothing that could end the header. */
  private static String attachment(String filename) {
    String encoded = URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename*=UTF-8''" + encoded;
  }
}

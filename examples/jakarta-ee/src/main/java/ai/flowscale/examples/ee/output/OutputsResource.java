package ai.flowscale.examples.ee.output;

import ai.flowscale.api.Flowscale;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code api/outputs/{filename}}. */
@Path("outputs/{filename}")
@RequestScoped
public class OutputsResource {
  private static final int ACCEPTED = 202;

  @Inject private Flowscale flowscale;
  @Inject private ReadyOutputs outputs;
  @Inject private StoredContent contents;

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
    return contents.get(outputs.get(filename), download != null);
  }

  /** The same without the content: without this method a server would open it and leave it open. */
  @HEAD
  @Path("content")
  public Response contentHead(
      @PathParam("filename") String filename, @QueryParam("download") @Nullable String download) {
    return contents.head(outputs.get(filename), download != null);
  }
}

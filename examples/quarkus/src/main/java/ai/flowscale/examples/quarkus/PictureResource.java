package ai.flowscale.examples.quarkus;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.RunOutput;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The service's HTTP interface. The client comes from {@code flowscale-jakarta-cdi}. */
@Path("/")
public class PictureResource {
  private final Flowscale flowscale;

  PictureResource(Flowscale flowscale) {
    this.flowscale = flowscale;
  }

  /** A run as callers see it: presigned links stay here. */
  public record Picture(String runId, List<String> outputs) {}

  /** Returns a list, so Quarkus calls it on a thread that may block. */
  @GET
  @Path("containers")
  public List<String> containers() {
    return flowscale.checkHealth().stream().map(ContainerHealth::container).toList();
  }

  /** The same from a thread of the JVM's common pool, which knows nothing of the application. */
  @GET
  @Path("common-pool/containers")
  public CompletionStage<List<String>> containersFromCommonPool() {
    return CompletableFuture.supplyAsync(this::containers);
  }

  /** No thread of the server waits for the run. */
  @POST
  @Path("pictures")
  @Consumes(MediaType.APPLICATION_OCTET_STREAM)
  public CompletionStage<Picture> make(
      @QueryParam("workflow") String workflow, @QueryParam("prompt") String prompt, byte[] picture) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("prompt", prompt)
            .file("picture", InputFile.of("picture.png", picture))
            .build();
    return flowscale
        .async()
        .executeWorkflowAndWait(workflow, inputs)
        .thenApply(
            result ->
                new Picture(
                    result.runId(), result.outputs().stream().map(RunOutput::filename).toList()));
  }

  @GET
  @Path("outputs/{name}")
  public InputStream output(@PathParam("name") String name) {
    return flowscale
        .getOutput(name)
        .map(output -> flowscale.openOutput(output).inputStream())
        .orElseThrow(NotFoundException::new);
  }
}

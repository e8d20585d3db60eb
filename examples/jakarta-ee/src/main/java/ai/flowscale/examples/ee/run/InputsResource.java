package ai.flowscale.examples.ee.run;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.examples.ee.output.StoredContent;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** {@code api/runs/{runId}/inputs/{name}/content}: the files that a run was started with. */
@Path("runs/{runId}/inputs/{name}/content")
@RequestScoped
public class InputsResource {
  @Inject private Flowscale flowscale;
  @Inject private StoredContent contents;

  /** The file, streamed from the storage. */
  @GET
  public Response content(@PathParam("runId") String runId, @PathParam("name") String name) {
    return contents.get(file(runId, name), false);
  }

  /** The same without the content: without this method a server would open it and leave it open. */
  @HEAD
  public Response contentHead(@PathParam("runId") String runId, @PathParam("name") String name) {
    return contents.head(file(runId, name), false);
  }

  /** The client opens what has a link, whichever way the run came by it. */
  private RunOutput file(String runId, String name) {
    return flowscale.getRun(runId).inputs().stream()
        .filter(input -> input.path().equals(name) && input.link() != null)
        .map(input -> new RunOutput(RunView.fileName(input), input.link(), input.s3Key(), null))
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("The run has no such file."));
  }
}

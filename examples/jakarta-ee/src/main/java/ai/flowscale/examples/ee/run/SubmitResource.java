package ai.flowscale.examples.ee.run;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Submission;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.upload.FormInputs;
import ai.flowscale.examples.ee.upload.Upload;
import ai.flowscale.examples.ee.workflow.Catalog;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST api/workflows/{id}/runs}: starts a run. */
@Path("workflows/{id}/runs")
@RequestScoped
@Consumes(MediaType.MULTIPART_FORM_DATA)
@Produces(MediaType.APPLICATION_JSON)
@Upload
public class SubmitResource {
  @Inject private Flowscale flowscale;
  @Inject private Catalog catalog;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Context
  private UriInfo uris;

  /** Starts a run: 202 with its id and its address. */
  @POST
  public Response start(
      @PathParam("id") String workflowId,
      @QueryParam("groupId") @Nullable String groupId,
      List<EntityPart> parts) {
    Submission submission = submit(workflowId, groupId, parts);
    return Response.accepted(RunViews.Started.of(submission))
        .location(uris.getBaseUri().resolve(Links.of(uris).run(submission.runId())))
        .build();
  }

  private Submission submit(String workflowId, @Nullable String groupId, List<EntityPart> parts) {
    WorkflowRequest.Builder request =
        WorkflowRequest.builder(
            workflowId,
            catalog.checked(workflowId, FormInputs.of(parts, catalog.inputsOf(workflowId))));
    if (groupId != null && !groupId.isBlank()) {
      request.groupId(groupId);
    }
    return flowscale.executeWorkflow(request.build());
  }
}

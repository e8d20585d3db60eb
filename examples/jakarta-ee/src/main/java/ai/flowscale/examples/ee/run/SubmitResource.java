package ai.flowscale.examples.ee.run;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Submission;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.problem.ProblemException;
import ai.flowscale.examples.ee.problem.ProblemMapper;
import ai.flowscale.examples.ee.problem.Problems;
import ai.flowscale.examples.ee.upload.FormInputs;
import ai.flowscale.examples.ee.upload.Upload;
import ai.flowscale.examples.ee.workflow.Catalog;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code POST api/workflows/{id}/runs}: starts a run, and waits for it if asked to. */
@Path("workflows/{id}/runs")
@RequestScoped
@Consumes(MediaType.MULTIPART_FORM_DATA)
@Produces(MediaType.APPLICATION_JSON)
@Upload
public class SubmitResource {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

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

  /**
   * Starts a run and responds when it has ended. The upload takes this thread, which alone may read
   * the parts of the form; the wait takes none.
   */
  @POST
  @Path("wait")
  public CompletionStage<Response> startAndWait(
      @PathParam("id") String workflowId,
      @QueryParam("groupId") @Nullable String groupId,
      @QueryParam("timeout") @DefaultValue("PT10M") String timeout,
      List<EntityPart> parts) {
    WaitOptions options = WaitOptions.upTo(limit(timeout));
    Links links = Links.of(uris);
    Submission submission = submit(workflowId, groupId, parts);
    return flowscale
        .async()
        .awaitRun(submission.runId(), options)
        .handle(
            (result, thrown) ->
                thrown == null
                    ? Response.ok(RunViews.Finished.of(result, links)).build()
                    : ProblemMapper.response(Problems.of(thrown)));
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

  private static Duration limit(String text) {
    try {
      Duration limit = Duration.parse(text);
      if (limit.toNanos() > 0 && limit.compareTo(LONGEST_WAIT) <= 0) {
        return limit;
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw wrongTimeout();
    }
    throw wrongTimeout();
  }

  private static ProblemException wrongTimeout() {
    return ProblemException.invalid(
        "timeout", "timeout must be a duration up to an hour, such as PT10M.");
  }
}

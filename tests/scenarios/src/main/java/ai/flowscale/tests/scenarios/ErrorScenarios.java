package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.util.List;
import java.util.Map;

/** Failures, and the exceptions that the caller gets. */
public abstract class ErrorScenarios {
  private static final String HEALTH = "/api/v1/comfy/health";

  private static ScenarioClient oneAttempt(Scenario on) {
    return on.open(config -> config.retryPolicy(Workflows.once()));
  }

  /** A wrong key and a missing key have exceptions of their own. */
  @ScenarioTest
  public final void aWrongKeyAndAMissingKeyHaveTheirOwnExceptions(Scenario on) {
    ScenarioClient wrong = on.open(config -> config.apiKey("another-key"));
    PermissionDeniedException denied =
        on.failure(PermissionDeniedException.class, wrong.checkHealth());
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied).hasMessageContaining("FLOWSCALE_API_KEY");
    on.failure(PermissionDeniedException.class, wrong.execute(Workflows.ID, WorkflowInputs.none()));

    ScenarioClient missing = on.openWithoutKey(config -> config.proxyMode());
    AuthenticationException unknown =
        on.failure(AuthenticationException.class, missing.checkHealth());
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(on.lastRequest(Operation.CHECK_HEALTH).header("X-API-KEY")).isEmpty();
    assertThat(on.emulator().count(Operation.CHECK_HEALTH)).as("one attempt each").isEqualTo(2);
    assertThat(on.emulator().runsCreated()).isZero();
  }

  /**
   * Each status has its exception, which contains the service's errors. If they are missing, the
   * transport loses the body of error responses.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void eachStatusHasItsException(Scenario on) {
    Map<Integer, Class<? extends ApiException>> types =
        Map.of(
            400, ValidationException.class,
            401, AuthenticationException.class,
            403, PermissionDeniedException.class,
            404, NotFoundException.class,
            408, ApiException.class,
            418, ApiException.class,
            429, RateLimitException.class,
            503, ServerException.class);
    ScenarioClient client = oneAttempt(on);
    types.forEach(
        (status, type) -> {
          on.emulator()
              .failNext(
                  Operation.CHECK_HEALTH, Fault.applicationError(status, "the service's error"));
          ApiException failure = on.failure(type, client.checkHealth());
          assertThat(failure).as("status %s", status).isExactlyInstanceOf(type);
          assertThat(failure.status()).isEqualTo(status);
          assertThat(failure.operation()).isEqualTo("checkHealth");
          assertThat(failure.errors())
              .as("status %s", status)
              .containsExactly("the service's error");
          assertThat(failure.isFromService()).isTrue();
        });
  }

  /**
   * A redirect of a read is followed within the origin, and never to another one, which must not
   * get the key.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectIsFollowedWithinTheOriginOnly(Scenario on) {
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      on.emulator().failNext(Operation.CHECK_HEALTH, Fault.redirect(status, HEALTH + "?again"));
      assertThat(on.get(on.client().checkHealth())).as("status %s", status).hasSize(2);

      int before = on.emulator().count(Operation.CHECK_HEALTH);
      on.emulator()
          .failNext(
              Operation.CHECK_HEALTH,
              Fault.redirect(status, on.emulator().storageUrl() + "/elsewhere"));
      ApiException refusal = on.failure(ApiException.class, on.client().checkHealth());
      assertThat(refusal.status()).isEqualTo(status);
      assertThat(on.emulator().count(Operation.CHECK_HEALTH)).isEqualTo(before + 1);
    }
    assertThat(on.emulator().count(Operation.DOWNLOAD))
        .as("requests that reached the other origin")
        .isZero();

    on.emulator().failAlways(Operation.CHECK_HEALTH, Fault.redirect(302, HEALTH));
    on.failure(TransportException.class, oneAttempt(on).checkHealth());
  }

  /**
   * A redirect of a submission or a cancellation is not followed, not even within the origin: a
   * POST must neither become a GET nor be sent twice.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectOfAPostIsNotFollowed(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    String runId = on.run(Workflows.usual().neverEnds().build());
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      for (String to : List.of(HEALTH, on.emulator().storageUrl() + "/elsewhere")) {
        int requests = on.emulator().requests().size();
        on.emulator().failNext(Operation.EXECUTE_WORKFLOW, Fault.redirect(status, to));
        // A 302 or 303 may be the response to a processed POST; the others mean that it was not
        // processed.
        Class<? extends FlowscaleException> expected =
            status == 302 || status == 303
                ? SubmissionUncertainException.class
                : ApiException.class;
        on.failure(expected, on.client().execute(Workflows.ID, WorkflowInputs.none()));
        on.emulator().failNext(Operation.CANCEL_RUN, Fault.redirect(status, to));
        ApiException refusal = on.failure(ApiException.class, on.client().cancelRun(runId));
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(on.emulator().requests())
            .as("one request each, status %s to %s", status, to)
            .hasSize(requests + 2);
      }
    }
    assertThat(on.emulator().runsCreated()).as("the existing run").isEqualTo(1);
    assertThat(on.emulator().cancelsReceived()).isZero();
  }

  /**
   * A submission that the service may have accepted is reported as uncertain, with the data for a
   * search.
   */
  @ScenarioTest
  public final void anUncertainSubmissionNamesItsWorkflowAndGroup(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());

    SubmissionUncertainException failure =
        on.failure(
            SubmissionUncertainException.class,
            on.client()
                .execute(
                    WorkflowRequest.builder(Workflows.ID, WorkflowInputs.none())
                        .groupId("g")
                        .build()));

    assertThat(failure.workflowId()).isEqualTo(Workflows.ID);
    assertThat(failure.groupId()).hasValue("g");
    assertThat(failure.submittedAt()).isEqualTo(on.time().now());
    assertThat(failure).hasCauseInstanceOf(TransportException.class);
    assertThat(on.get(on.client().getRuns(RunQuery.group("g"))).runs())
        .as("the run, found with the data of the exception")
        .hasSize(1);
  }
}

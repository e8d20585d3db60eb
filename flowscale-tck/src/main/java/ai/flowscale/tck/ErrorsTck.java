package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.DecodingException;
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
import ai.flowscale.emulator.RecordedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Failures, and the exceptions that the caller gets. */
public abstract class ErrorsTck {
  private static final String HEALTH = "/api/v1/comfy/health";

  private static TckClient oneAttempt(Scenario on) {
    return on.open(config -> config.retryPolicy(Workflows.once()));
  }

  /**
   * A wrong key and a missing key have exceptions of their own.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aWrongKeyAndAMissingKeyHaveTheirOwnExceptions(Scenario on) {
    TckClient wrong = on.open(config -> config.apiKey("another-key"));
    PermissionDeniedException denied =
        on.failure(PermissionDeniedException.class, wrong.checkHealth());
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied).hasMessageContaining("FLOWSCALE_API_KEY");
    on.failure(PermissionDeniedException.class, wrong.execute(Workflows.ID, WorkflowInputs.none()));

    TckClient missing = on.openWithoutKey(config -> config.proxyMode());
    AuthenticationException unknown =
        on.failure(AuthenticationException.class, missing.checkHealth());
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(on.lastRequest(Operation.HEALTH).header("X-API-KEY")).isEmpty();
    assertThat(on.emulator().count(Operation.HEALTH)).as("one attempt each").isEqualTo(2);
    assertThat(on.emulator().runsCreated()).isZero();
  }

  /**
   * In proxy mode the client sends the application's headers instead of the key, and gets them from
   * the supplier for each call.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void headersMayChangeWhileTheClientLives(Scenario on) {
    AtomicInteger token = new AtomicInteger();
    TckClient client =
        on.openWithoutKey(
            config ->
                config
                    .proxyMode()
                    .header("X-Team", "blue")
                    .headers(
                        () -> Map.of("Authorization", "Bearer token-" + token.incrementAndGet())));
    on.emulator().failAlways(Operation.HEALTH, Fault.json("{\"status\":\"success\",\"data\":[]}"));

    assertThat(on.get(client.checkHealth())).isEmpty();
    RecordedRequest first = on.lastRequest(Operation.HEALTH);
    on.get(client.checkHealth());
    RecordedRequest second = on.lastRequest(Operation.HEALTH);

    assertThat(first.header("X-API-KEY")).as("a key in proxy mode").isEmpty();
    assertThat(first.header("X-Team")).hasValue("blue");
    assertThat(first.header("Authorization").orElseThrow())
        .startsWith("Bearer token-")
        .isNotEqualTo(second.header("Authorization").orElseThrow());
  }

  /**
   * Each status has its exception, which contains the service's errors. If they are missing, the
   * transport loses the body of error responses.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void eachStatusHasItsException(Scenario on) {
    Map<Integer, Class<? extends ApiException>> types = new LinkedHashMap<>();
    types.put(400, ValidationException.class);
    types.put(401, AuthenticationException.class);
    types.put(403, PermissionDeniedException.class);
    types.put(404, NotFoundException.class);
    types.put(408, ApiException.class);
    types.put(409, ApiException.class);
    types.put(413, ApiException.class);
    types.put(418, ApiException.class);
    types.put(422, ValidationException.class);
    types.put(429, RateLimitException.class);
    types.put(500, ServerException.class);
    types.put(502, ServerException.class);
    types.put(503, ServerException.class);
    types.put(504, ServerException.class);
    TckClient client = oneAttempt(on);
    types.forEach(
        (status, type) -> {
          on.emulator()
              .failNext(Operation.HEALTH, Fault.applicationError(status, "the service's error"));
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
   * A refusal of the service names the fields.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRefusalNamesTheFields(Scenario on) {
    on.emulator().failNext(Operation.HEALTH, Fault.status(422));
    ValidationException refusal = on.failure(ValidationException.class, on.client().checkHealth());
    assertThat(refusal.fieldErrors())
        .singleElement()
        .satisfies(
            field -> {
              assertThat(field.location()).isEqualTo("body.0");
              assertThat(field.message()).isEqualTo("Value error");
              assertThat(field.type()).isEqualTo("value_error");
            });
  }

  /**
   * A gateway's response is distinguished from the service's, and its page is available.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aGatewaysPageIsNotFromTheService(Scenario on) {
    on.emulator().failNext(Operation.HEALTH, Fault.gatewayPage(502));
    ServerException failure = on.failure(ServerException.class, oneAttempt(on).checkHealth());
    assertThat(failure.isFromService()).isFalse();
    assertThat(failure.bodyHead()).contains("<h1>502</h1>");
    assertThat(failure.errors()).isEmpty();
  }

  /**
   * A 200 is a success only if its content says so.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void a200IsASuccessOnlyIfItsContentSaysSo(Scenario on) {
    TckClient client = oneAttempt(on);
    for (Fault fault :
        List.of(
            Fault.gatewayPage(200),
            Fault.emptyBody(),
            Fault.json("null"),
            Fault.json("[]"),
            Fault.json("\"ok\""),
            Fault.json("{}"),
            Fault.json("{\"status\":\"success\"}"),
            Fault.json("{\"status\":\"success\",\"data\":{}}"),
            Fault.json("{\"status\":\"success\",\"data\":[]} trailing"),
            Fault.truncatedContent())) {
      on.emulator().failNext(Operation.HEALTH, fault);
      assertThat(on.failure(FlowscaleException.class, client.checkHealth()))
          .as("the failure after %s", new String(body(fault), StandardCharsets.UTF_8))
          .isInstanceOf(DecodingException.class);
    }
    on.emulator().failNext(Operation.HEALTH, Fault.applicationError(200, "no containers"));
    ApiException failure = on.failure(ApiException.class, client.checkHealth());
    assertThat(failure.status()).isEqualTo(200);
    assertThat(failure.errors()).containsExactly("no containers");
  }

  private static byte[] body(Fault fault) {
    return Optional.ofNullable(fault.body()).orElse(new byte[0]);
  }

  /**
   * A redirect of a read is followed within the origin, and never to another one, which must not
   * get the key.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectIsFollowedWithinTheOriginOnly(Scenario on) {
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      on.emulator().failNext(Operation.HEALTH, Fault.redirect(status, HEALTH + "?again"));
      assertThat(on.get(on.client().checkHealth())).as("status %s", status).hasSize(2);

      int before = on.emulator().count(Operation.HEALTH);
      on.emulator()
          .failNext(
              Operation.HEALTH, Fault.redirect(status, on.emulator().storageUrl() + "/elsewhere"));
      ApiException refusal = on.failure(ApiException.class, on.client().checkHealth());
      assertThat(refusal.status()).isEqualTo(status);
      assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(before + 1);
    }
    assertThat(on.emulator().count(Operation.DOWNLOAD))
        .as("requests that reached the other origin")
        .isZero();

    on.emulator().failAlways(Operation.HEALTH, Fault.redirect(302, HEALTH));
    on.failure(TransportException.class, oneAttempt(on).checkHealth());
  }

  /**
   * A redirect of a submission or a cancellation is not followed, not even within the origin: a
   * POST must neither become a GET nor be sent twice.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectOfAPostIsNotFollowed(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    String runId = on.run(Workflows.usual().neverEnds().build());
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      for (String to : List.of(HEALTH, on.emulator().storageUrl() + "/elsewhere")) {
        int requests = on.emulator().requests().size();
        on.emulator().failNext(Operation.EXECUTE, Fault.redirect(status, to));
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
   * A workflow that is not deployed is not found, and the submission is not uncertain.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aMissingWorkflowIsNotFound(Scenario on) {
    NotFoundException failure =
        on.failure(NotFoundException.class, on.client().execute("no-such", WorkflowInputs.none()));
    assertThat(failure.errors()).containsExactly("Workflow not found");
  }

  /**
   * A submission that the service may have accepted is reported as uncertain, with the data for a
   * search.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void anUncertainSubmissionNamesItsWorkflowAndGroup(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset().afterProcessing());

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

  /**
   * A path in the base URL is kept, and a slash at its end is not duplicated.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void thePathOfTheBaseUrlIsKept(Scenario on) {
    TckClient slash = on.open(config -> config.baseUrl(on.emulator().baseUrl() + "/"));
    assertThat(on.get(slash.checkHealth())).hasSize(2);

    TckClient path = on.open(config -> config.baseUrl(on.emulator().baseUrl() + "/gateway/"));
    on.failure(NotFoundException.class, path.checkHealth());
    assertThat(URI.create(on.lastRequest(Operation.UNKNOWN).target()).getPath())
        .isEqualTo("/gateway/api/v1/comfy/health");
  }
}

package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever a service says of an error, no message repeats what was sent to it. */
class WordsFuzzTest {
  private static final int PIECE = 12;
  private static String nextBody = "";
  private static int nextStatus;
  private static final ManualClient CLIENT =
      new ManualClient(
          new ScriptedTransport(request -> ScriptedTransport.json(nextStatus, nextBody).make()),
          settings -> settings.retryPolicy(RetryPolicy.none()));

  @AfterContainer
  static void close() {
    CLIENT.close();
  }

  @Property
  void aSecretIsHiddenHoweverItIsQuotedAndCutShort(
      @ForAll("secrets") String secret,
      @ForAll("fillers") String before,
      @ForAll("fillers") String behind,
      @ForAll("quotations") int quotation,
      @ForAll("lengths") int length) {
    String quoted = quoted(secret, quotation);
    String shown = length < PIECE ? quoted : quoted.substring(0, Math.min(length, quoted.length()));
    nextStatus = 400;
    nextBody = "{\"detail\":" + Json.createValue(before + shown + behind) + "}";
    WorkflowInputs inputs = WorkflowInputs.builder().text("text_1", secret).build();
    FlowscaleException refusal = ManualClient.failure(CLIENT.async.executeWorkflow("w", inputs));
    CLIENT.transport.forgetRequests();
    assertThat(refusal.getMessage()).hasSizeLessThan(500);
    assertHidden(secret, refusal.getMessage());
  }

  /** The ways in which services quote, written down by others than the code under test. */
  private static String quoted(String secret, int quotation) {
    String json = Json.createValue(secret).toString();
    String inner = json.substring(1, json.length() - 1);
    return switch (quotation) {
      case 0 -> secret;
      case 1 -> inner;
      case 2 ->
          inner
              .chars()
              .mapToObj(c -> c < 128 ? Character.toString(c) : String.format("\\u%04X", c))
              .collect(Collectors.joining());
      case 3 -> URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
      case 4 -> secret.toUpperCase(Locale.ROOT);
      default -> secret.strip().replaceAll("\\s+", "\n");
    };
  }

  private static void assertHidden(String secret, String message) {
    String text = message.toLowerCase(Locale.ROOT);
    String hidden = secret.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    int piece = Math.min(PIECE, hidden.length());
    for (int at = 0; at + piece <= hidden.length(); at++) {
      assertThat(text).doesNotContain(hidden.substring(at, at + piece));
    }
  }

  @Property
  void noErrorBodyBringsASecretIntoAMessage(
      @ForAll("secrets") String secret,
      @ForAll("fillers") String filler,
      @ForAll("forms") String form,
      @ForAll("statuses") int status) {
    // Letters that no message of ours has.
    String prompt = "§§§" + secret + "§§§§§";
    String echo = Json.createValue(filler + prompt + " " + ManualClient.KEY + filler).toString();
    nextBody = form.replace("%", echo);
    nextStatus = status;
    WorkflowInputs inputs = WorkflowInputs.builder().text("text_1", prompt).build();
    FlowscaleException refusal = ManualClient.failure(CLIENT.async.executeWorkflow("w", inputs));
    assertThat(refusal.getMessage()).doesNotContain("§", ManualClient.KEY);
    FlowscaleException reading = ManualClient.failure(CLIENT.async.getRun("r"));
    assertThat(reading.getMessage()).doesNotContain("§", ManualClient.KEY);
    FlowscaleException health = ManualClient.failure(CLIENT.async.checkHealth());
    // Remembered in a list that is copied with each.
    CLIENT.transport.forgetRequests();
    assertThat(health.getMessage()).doesNotContain(ManualClient.KEY);
  }

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.oneOf(
            Arbitraries.strings().withChars("abcdefghij\"'\\/ \n\tKLMN日本語é").ofMinLength(1),
            Arbitraries.strings().alpha().ofMinLength(4))
        .map(text -> text.substring(0, Math.min(text.length(), 80)))
        .filter(text -> text.strip().replaceAll("\\s+", " ").length() >= 4);
  }

  /** Shares no character with the secrets but blanks and what quotes. */
  @Provide
  Arbitrary<String> fillers() {
    return Arbitraries.strings().withChars("01 :' \n").ofMaxLength(120);
  }

  @Provide
  Arbitrary<Integer> quotations() {
    return Arbitraries.integers().between(0, 5);
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 90);
  }

  @Provide
  Arbitrary<Integer> statuses() {
    return Arbitraries.of(200, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503);
  }

  @Provide
  Arbitrary<String> forms() {
    return Arbitraries.of(
        "{\"detail\":%}",
        "{\"detail\":[%,%]}",
        "{\"detail\":{\"msg\":%,\"input\":%}}",
        "{\"detail\":[{\"loc\":[\"body\",\"text_1\"],\"msg\":%,\"type\":%,\"input\":%}]}",
        "{\"detail\":[{\"loc\":[\"body\",%],\"msg\":\"m\",\"type\":\"t\"}]}",
        "{\"status\":\"error\",\"errors\":[%],\"data\":null}",
        "{\"status\":\"error\",\"errors\":[{\"message\":%}]}",
        "{\"status\":\"error\",\"data\":%}",
        "{\"status\":%,\"data\":%}",
        "{\"status\":\"success\",\"data\":{%:%}}",
        "{\"status\":\"success\",\"data\":{\"status\":%,\"output_names\":%}}",
        "{\"status\":\"success\",\"data\":{\"status\":%,\"_id\":%,\"workflow_id\":%}}",
        "{\"status\":\"success\",\"data\":{\"run_id\":[%]}}",
        "{\"errors\":%}",
        "%",
        "<html>%</html>");
  }
}

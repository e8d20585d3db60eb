package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.FieldError;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A web service that returns what the client gave it does not publish links and prompts: common
 * serializers, as they are by default, find none.
 */
class SerializationTest {
  private static final Jsonb JSONB = JsonbBuilder.create();
  private static final String SECRET = "s3cret-canary";
  private static final Link LINK =
      new Link("https://" + SECRET + "@bucket.example/" + SECRET + "/a.png?X-Signature=" + SECRET);
  private static final JsonValue PROMPT = Json.createValue(SECRET);
  private static final RunOutput OUTPUT = new RunOutput("a.png", LINK, "key", "success");
  private static final Run RUN =
      new Run(
          "r1",
          "w1",
          "g1",
          "t1",
          RunStatus.COMPLETED,
          List.of(
              new RunInput("text_1", PROMPT, null, null),
              new RunInput("image_1", JsonValue.NULL, "key", LINK)),
          List.of("a.png"),
          List.of(OUTPUT),
          Instant.EPOCH,
          Instant.EPOCH,
          Instant.EPOCH,
          JsonFields.of(Map.of("extra", PROMPT)));
  private static final Submission SUBMISSION =
      new Submission("r1", "w1", 3L, JsonFields.of(Map.of("7", PROMPT)), List.of("a.png"), false);
  private static final RunResult RESULT = new RunResult("r1", RUN, List.of(OUTPUT), SUBMISSION);

  private static Map<String, Object> values() {
    ApiFailure failure =
        new ApiFailure(
            "getRun",
            500,
            List.of(SECRET),
            List.of(new FieldError("inputs", SECRET, "type")),
            null,
            SECRET,
            true,
            false);
    ServerException server = new ServerException("open", failure);
    DownloadedFile file = new DownloadedFile(OUTPUT, Path.of("a.png"), 7, "image/png");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("link", LINK);
    values.put("input", RUN.inputs().get(0));
    values.put("file input", RUN.inputs().get(1));
    values.put("output", OUTPUT);
    values.put("run", RUN);
    values.put("result", RESULT);
    values.put("submission", SUBMISSION);
    values.put("page", new RunPage(List.of(RUN), new PageMeta(1, 1, 1, 1, null, null, null)));
    values.put("file", file);
    values.put("server failure", server);
    values.put("refusal", new ValidationException("open", failure));
    values.put(
        "failed run",
        new RunFailedException("open", "r1", RUN, List.of(OUTPUT), List.of(SECRET), null));
    values.put(
        "uncertain submission",
        new SubmissionUncertainException(
            "w1", "g1", Instant.EPOCH, Duration.ofMinutes(1), List.of(RUN), server));
    values.put(
        "partial download",
        new PartialDownloadException(
            List.of(file), List.of(new PartialDownloadException.Failure(OUTPUT, server))));
    values.put(
        "batch",
        new BatchResult(
            2,
            List.of(
                new BatchItem(0, "a", false, RESULT, null),
                new BatchItem(1, "b", false, null, server)),
            server));
    return values;
  }

  private static ObjectMapper jackson() {
    // Times are text, as in the module for them that every framework brings.
    return new ObjectMapper()
        .registerModule(
            new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance));
  }

  @TestFactory
  Stream<DynamicTest> jacksonWritesNoSecret() {
    return values().entrySet().stream()
        .map(
            value ->
                dynamicTest(
                    value.getKey(),
                    () ->
                        assertThat(jackson().writeValueAsString(value.getValue()))
                            .startsWith("{")
                            .doesNotContain(SECRET)));
  }

  /** Fields are read where an application asks for it; exceptions have more of them. */
  @TestFactory
  Stream<DynamicTest> jacksonFindsNoSecretInFieldsOfTheModel() {
    ObjectMapper fields =
        jackson().setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
    return Stream.of(LINK, OUTPUT, RUN, RUN.inputs().get(0), RESULT, SUBMISSION)
        .map(
            value ->
                dynamicTest(
                    value.getClass().getSimpleName(),
                    () ->
                        assertThat(fields.writeValueAsString(value))
                            .startsWith("{")
                            .doesNotContain(SECRET)));
  }

  @TestFactory
  Stream<DynamicTest> jsonBindingWritesNoSecret() {
    return values().entrySet().stream()
        .map(
            value ->
                dynamicTest(
                    value.getKey(),
                    () ->
                        assertThat(JSONB.toJson(value.getValue()))
                            .startsWith("{")
                            .doesNotContain(SECRET)));
  }

  @Test
  void aSummaryIsWhatAWebServiceReturns() throws JsonProcessingException {
    String expected =
        """
        {"id":"r1","workflowId":"w1","groupId":"g1","status":"completed",\
        "createdAt":"1970-01-01T00:00:00Z","startedAt":"1970-01-01T00:00:00Z",\
        "completedAt":"1970-01-01T00:00:00Z","outputs":["a.png"],"errors":[]}""";

    assertThat(jackson().writeValueAsString(RESULT.summary())).isEqualTo(expected);
    assertThat(jackson().writeValueAsString(RUN.summary())).isEqualTo(expected);
    assertThat(json(JSONB.toJson(RESULT.summary()))).isEqualTo(json(expected));
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}

package ai.flowscale.client.json;

import static ai.flowscale.client.json.Responses.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

  @Test
  void fieldsComeInAnyOrderAmongUnknownOnes() {
    Envelope<Run> envelope =
        read(
            """
            {"trace": {"id": [1, {"a": "]"}]}, "errors": [], "meta": {"page": "no number here"},
             "data": {"x": [[]], "status": "running"}, "status": "success", "took": 1e3}
            """,
            ResponseFormat.RUN);
    assertThat(envelope.isSuccess()).isTrue();
    assertThat(envelope.data().status().value()).isEqualTo("running");
  }

  static List<String> dataOfOtherForms() {
    return List.of(
        "null",
        "true",
        "7",
        "[]",
        "[{\"status\": 1}, 2]",
        "{}",
        "{\"status\": {\"a\": [1, {\"b\": 2}]}, \"inputs\": 3}",
        "{\"runs\": [{\"status\": \"x\", \"status\": {\"y\": []}}]}",
        "{\"workflows\": {\"a\": {}}}",
        "[[[\"deep\"]]]");
  }

  @ParameterizedTest
  @MethodSource("dataOfOtherForms")
  void dataOfAnErrorMayBeOfAnyForm(String data) {
    for (ResponseFormat<?> shape : shapes()) {
      for (String response :
          List.of(
              "{\"data\": " + data + ", \"status\": \"error\", \"errors\": \"no GPU\"}",
              "{\"status\": \"error\", \"errors\": [\"no GPU\"], \"data\": " + data + "}")) {
        Envelope<?> envelope = read(response, shape);
        assertThat(envelope.status()).isEqualTo("error");
        assertThat(envelope.isSuccess()).isFalse();
      }
    }
  }

  @Test
  void metaOfAnErrorMayBeOfAnyForm() {
    assertThat(read("{\"meta\": [{}], \"status\": \"error\"}", ResponseFormat.RUNS).data())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"detail\": \"Not Found\"}",
        "{\"status\": null}",
        "{\"data\": 7}",
        "{\"status\": \"in_progress\", \"data\": null}",
        "{\"status\": \"Success\", \"data\": 7}"
      })
  void aResponseWithoutSuccessIsReportedAndNotJudged(String response) {
    Envelope<Run> envelope = read(response, ResponseFormat.RUN);
    assertThat(envelope.isSuccess()).isFalse();
    assertThat(envelope.data()).isNull();
  }

  @Test
  void aSuccessWithoutDataIsIncomplete() {
    for (ResponseFormat<?> shape : shapes()) {
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> read("{\"status\": \"success\"}", shape))
          .withMessage(shape + ": data is missing");
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> read(Responses.success("null"), shape))
          .withMessage(shape + ": data is null");
    }
  }

  private static List<ResponseFormat<?>> shapes() {
    List<ResponseFormat<?>> shapes = new ArrayList<>();
    for (Responses.Sample sample : Responses.ALL) {
      if (!shapes.contains(sample.shape())) {
        shapes.add(sample.shape());
      }
    }
    return shapes;
  }
}

package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.json.ResponseFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The library's own way of reading a run: rivals are to differ in how they fetch it alone. */
public final class Decoder {
  private final JsonCodec codec =
      JsonCodec.find(List.of(Decoder.class.getClassLoader()), Optional.empty());

  /** Reads an answer. */
  public Run run(byte[] body) {
    return Objects.requireNonNull(codec.read(body, ResponseFormat.RUN).data());
  }
}

package ai.flowscale.tests.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.emulator.http.BadFormException;
import ai.flowscale.emulator.http.MultipartForm;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** What the client writes the emulator reads back. */
class FormRoundTripFuzzTest {

  /** Takes a request as it is sent, and responds that a run was started. */
  private static final class TakingTransport implements Transport {
    private String contentType = "";
    private OptionalLong length = OptionalLong.empty();
    private byte[] body = {};

    @Override
    public Exchange newExchange(TransportRequest request) {
      return new Exchange() {
        @Override
        public TransportResponse execute() {
          return send(request);
        }

        @Override
        public void abort() {}
      };
    }

    private TransportResponse send(TransportRequest request) {
      RequestBody sent = request.body().orElseThrow();
      contentType = request.headers().first("Content-Type").orElseThrow();
      length = sent.contentLength();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      sent.writeTo(bytes);
      body = bytes.toByteArray();
      String response = "{\"status\":\"success\",\"data\":{\"run_id\":\"r\"}}";
      return TransportResponses.of(
          200, Headers.empty(), "HTTP/1.1", new ByteArrayInputStream(response.getBytes(UTF_8)));
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public void close() {}
  }

  /** A file to send, from memory or from a stream that gives it in pieces. */
  record Given(String fileName, byte[] content, int piece) {
    InputFile toInput() {
      return piece == 0
          ? InputFile.of(fileName, content)
          : InputFile.of(fileName, () -> new InPieces(content, piece));
    }
  }

  /** Gives no more than so many bytes at once. */
  private static final class InPieces extends ByteArrayInputStream {
    private final int piece;

    InPieces(byte[] content, int piece) {
      super(content);
      this.piece = piece;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      return super.read(bytes, offset, Math.min(piece, length));
    }
  }

  private static final TakingTransport TAKEN = new TakingTransport();
  private static final Flowscale CLIENT =
      Flowscale.create(
          FlowscaleConfig.builder()
              .baseUrl("http://127.0.0.1:1")
              .apiKey("key")
              .transport(TAKEN)
              .callbackExecutor(Runnable::run)
              .blockingExecutor(Runnable::run)
              .build());

  @AfterContainer
  static void close() {
    CLIENT.close();
  }

  @Property
  void whatTheClientSendsIsReadBackAsItWas(
      @ForAll("texts") Map<String, String> texts, @ForAll("files") Map<String, Given> files)
      throws BadFormException {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    texts.forEach((name, text) -> inputs.text("t" + name, text));
    files.forEach((name, file) -> inputs.file("f" + name, file.toInput()));
    CLIENT.executeWorkflow("w", inputs.build());

    MultipartForm form = MultipartForm.parse(TAKEN.contentType, ByteBuffer.wrap(TAKEN.body));

    TAKEN.length.ifPresent(length -> assertThat(TAKEN.body).hasSize((int) length));
    assertThat(TAKEN.length.isPresent())
        .as("whether the length was announced")
        .isEqualTo(files.values().stream().allMatch(file -> file.piece() == 0));
    assertThat(form.complete()).isTrue();
    List<String> seen = new ArrayList<>();
    for (MultipartForm.Part part : form.parts()) {
      seen.add(describe(part.name(), part.fileName(), bytes(part.content())));
    }
    List<String> sent = new ArrayList<>();
    texts.forEach((name, text) -> sent.add(describe("t" + name, null, text.getBytes(UTF_8))));
    files.forEach((name, it) -> sent.add(describe("f" + name, it.fileName(), it.content())));
    assertThat(seen).containsExactlyElementsOf(sent);
  }

  private static String describe(String name, @Nullable String fileName, byte[] content) {
    return name + "|" + fileName + "|" + content.length + "|" + Arrays.hashCode(content);
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return bytes;
  }

  @Provide
  Arbitrary<Map<String, String>> texts() {
    return Arbitraries.maps(names(), contents()).ofMaxSize(3);
  }

  @Provide
  Arbitrary<Map<String, Given>> files() {
    Arbitrary<byte[]> large =
        Arbitraries.integers()
            .between(60_000, 140_000)
            .map(
                length -> {
                  byte[] bytes = new byte[length];
                  new Random(length).nextBytes(bytes);
                  return bytes;
                });
    Arbitrary<byte[]> content =
        Arbitraries.frequencyOf(
            Tuple.of(4, contents().map(text -> text.getBytes(UTF_8))),
            Tuple.of(4, Arbitraries.bytes().array(byte[].class).ofMaxSize(300)),
            Tuple.of(1, large));
    Arbitrary<String> fileName =
        names()
            .map(name -> InputFile.of(name, new byte[0]).fileName())
            .filter(name -> !name.isBlank() && !name.equals(".") && !name.equals(".."));
    return Arbitraries.maps(
            names().filter(name -> !name.endsWith("\\")),
            Combinators.combine(fileName, content, Arbitraries.of(0, 0, 1, 7, 5000)).as(Given::new))
        .ofMaxSize(3);
  }

  private static Arbitrary<String> names() {
    return strings(
            "\"", "\\", ";", "=", " ", "%22", "'", "*", ".", "ü", "日本", "😀", "name=", ".png")
        .filter(
            name ->
                name.codePoints()
                    .noneMatch(
                        c ->
                            Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE));
  }

  private static Arbitrary<String> contents() {
    return strings("\r\n", "\r", "\n", "--", "\r\n--flowscale-", "--\r\n", "\0", "😀", "é")
        .filter(
            text -> text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
  }

  private static Arbitrary<String> strings(String... tricky) {
    return Arbitraries.oneOf(
            Arbitraries.of(tricky), Arbitraries.strings().ofMaxLength(5), Arbitraries.of("a", "b"))
        .list()
        .ofMaxSize(6)
        .map(pieces -> String.join("", pieces));
  }
}

package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs of workflows: the emulator must receive exactly the given parts, because the service
 * silently treats a broken form as an empty one.
 */
public abstract class InputsTck {
  private static final int MEBIBYTE = 1024 * 1024;

  /** Names that must be escaped, or must not be. */
  private static final List<String> AWKWARD_NAMES =
      List.of(
          "text_51536",
          "with blank",
          "quote\"d",
          "back\\slash",
          "both\\\"",
          "semi;colon",
          "per%22cent",
          "a=b&c",
          "gr\u00fc\u00df",
          "\u65e5\u672c\u8a9e",
          "\ud83d\ude80rocket");

  /**
   * An object of an application, to be sent as JSON.
   *
   * @param strength a number with a fraction
   * @param steps a whole number
   * @param tags a list
   */
  public record Sampling(double strength, int steps, List<String> tags) {
    /** Copies the list. */
    public Sampling {
      tags = List.copyOf(tags);
    }
  }

  private static RecordedRequest sent(Scenario on, WorkflowInputs inputs) {
    on.emulator().deploy(Workflows.usual().build());
    on.get(on.client().execute(Workflows.ID, inputs));
    RecordedRequest request = on.lastRequest(Operation.EXECUTE);
    assertThat(request.formComplete()).as("the form has its final boundary").isTrue();
    return request;
  }

  private static void assertFile(
      RecordedRequest request, String field, String fileName, String contentType, byte[] content) {
    ReceivedFile file =
        request
            .file(field)
            .orElseThrow(() -> new AssertionError("No file arrived as " + field + ": " + request));
    assertThat(file.fileName()).as("file name of %s", field).isEqualTo(fileName);
    assertThat(file.contentType()).as("content type of %s", field).hasValue(contentType);
    assertThat(Arrays.equals(file.content(), content))
        .as("the %s bytes of %s are unchanged (%s arrived)", content.length, field, file.size())
        .isTrue();
  }

  /** Every byte value, and bytes that look like the boundary of a form. */
  private static byte[] awkwardContent() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] frame = "\r\n--boundary\r\n\r\n--boundary--\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] content = Arrays.copyOf(all, all.length + frame.length);
    System.arraycopy(frame, 0, content, all.length, frame.length);
    return content;
  }

  /**
   * Texts are sent unchanged: line ends are kept, nothing is trimmed, and a text that looks like a
   * boundary is content. If this fails, check the encoding of text parts.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void textsAreSentUnchanged(Scenario on) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("text_1", "a man riding a bike");
    texts.put("text_2", "");
    texts.put("text_3", " two\r\nlines\nand\rmore\r\n");
    texts.put("text_4", "gr\u00fc\u00df \u65e5\u672c\u8a9e \ud83d\ude80");
    texts.put("text_5", "@/etc/passwd");
    texts.put("text_6", "--boundary--\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n");
    texts.put("text_7", "{\"not\": \"changed\"}");
    texts.put("text_8", "x".repeat(MEBIBYTE));
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    texts.forEach(inputs::text);

    RecordedRequest request = sent(on, inputs.build());

    assertThat(request.texts()).as("the text parts").isEqualTo(texts);
    assertThat(request.files()).as("no text became a file").isEmpty();
  }

  /**
   * A text that is the path of a file is sent as a text: no file is uploaded by accident.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aTextThatIsThePathOfAFileIsSentAsText(Scenario on, @TempDir Path folder)
      throws IOException {
    String path = Files.writeString(folder.resolve("secret.txt"), "secret").toString();

    RecordedRequest request =
        sent(on, WorkflowInputs.builder().text("text_1", path).value("text_2", path).build());

    assertThat(request.texts()).isEqualTo(Map.of("text_1", path, "text_2", path));
    assertThat(request.files()).isEmpty();
  }

  /**
   * Numbers and booleans are sent in JSON's notation.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void numbersAndBooleansAreSentAsJson(Scenario on) {
    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .number("seed_456", 12345)
                .number("long", Long.MIN_VALUE)
                .number("double", 0.8)
                .number("decimal", new BigDecimal("1.10"))
                .number("big", BigInteger.TEN.pow(30))
                .bool("on_1", true)
                .bool("off_2", false)
                .build());

    assertThat(request.texts())
        .isEqualTo(
            Map.of(
                "seed_456", "12345",
                "long", "-9223372036854775808",
                "double", "0.8",
                "decimal", "1.10",
                "big", "1000000000000000000000000000000",
                "on_1", "true",
                "off_2", "false"));
  }

  /**
   * Maps, records, lists and JSON values are sent as JSON text. If this fails, check which JSON-B
   * implementation was found, and whether it may access the object's class.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void objectsAreSentAsJsonText(Scenario on) {
    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .json("map_1", Map.of("strength", 0.8, "on", true, "tags", List.of("a", "b")))
                .json("record_2", new Sampling(0.5, 20, List.of("gr\u00fc\u00df")))
                .json("value_3", Json.createObjectBuilder().addNull("x").add("y", 1).build())
                .json("list_4", List.of(1, "two", List.of()))
                .json("string_5", "quo\"te")
                .json("null_6", null)
                .build());

    assertThat(json(request, "map_1"))
        .isEqualTo(json("{\"strength\":0.8,\"on\":true,\"tags\":[\"a\",\"b\"]}"));
    assertThat(json(request, "record_2"))
        .isEqualTo(json("{\"strength\":0.5,\"steps\":20,\"tags\":[\"gr\u00fc\u00df\"]}"));
    assertThat(json(request, "value_3")).isEqualTo(json("{\"x\":null,\"y\":1}"));
    assertThat(json(request, "list_4")).isEqualTo(json("[1,\"two\",[]]"));
    assertThat(json(request, "string_5")).isEqualTo(json("\"quo\\\"te\""));
    assertThat(json(request, "null_6")).isEqualTo(JsonValue.NULL);
  }

  private static JsonValue json(RecordedRequest request, String name) {
    String text = request.texts().get(name);
    assertThat(text).as("the text part %s", name).isNotNull();
    return json(text);
  }

  private static JsonValue json(@Nullable String text) {
    try (JsonReader reader = Json.createReader(new StringReader(String.valueOf(text)))) {
      return reader.readValue();
    }
  }

  /**
   * Files arrive with name, type and every byte, from every source. If this fails only for streams,
   * check bodies without a length (chunked); otherwise check how bodies are written.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest
  public final void filesArriveWithEveryByteFromEverySource(Scenario on, @TempDir Path folder)
      throws IOException {
    byte[] content = awkwardContent();
    Path path = Files.write(folder.resolve("input.png"), content);
    WatchedStream once = new WatchedStream(content);

    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .file("image_1", path)
                .file("image_2", InputFile.of(path).withFileName("other.jpg"))
                .file("image_3", InputFile.of("bytes.webp", content))
                .file("image_4", InputFile.of("s.mp4", () -> new ByteArrayInputStream(content)))
                .file("image_5", InputFile.ofOnce("once.bin", once))
                .file(
                    "image_6",
                    InputFile.of("typed.dat", content).withContentType("model/gltf-binary"))
                .file("image_7", InputFile.of("empty.txt", new byte[0]))
                .build());

    assertThat(request.files()).as("the file parts").hasSize(7);
    assertFile(request, "image_1", "input.png", "image/png", content);
    assertFile(request, "image_2", "other.jpg", "image/jpeg", content);
    assertFile(request, "image_3", "bytes.webp", "image/webp", content);
    assertFile(request, "image_4", "s.mp4", "video/mp4", content);
    assertFile(request, "image_5", "once.bin", "application/octet-stream", content);
    assertFile(request, "image_6", "typed.dat", "model/gltf-binary", content);
    assertThat(request.file("image_7")).hasValueSatisfying(f -> assertThat(f.size()).isZero());
    on.soon("the one-shot stream is closed after it was sent", once::isClosed);
  }

  /**
   * Names of inputs and files reach the service unchanged, with quotes, backslashes and any script:
   * raw UTF-8, with quotes and backslashes escaped by backslashes. If this fails, check the part
   * headers.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void namesReachTheServiceUnchanged(Scenario on) {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : AWKWARD_NAMES) {
      texts.put(name, "text of " + name);
      inputs.text(name, "text of " + name);
      inputs.file("file " + name, InputFile.of(fileName(name), new byte[] {1}));
    }

    RecordedRequest request = sent(on, inputs.build());

    assertThat(request.texts()).as("names and values of the texts").isEqualTo(texts);
    assertThat(request.files())
        .extracting(ReceivedFile::field)
        .as("names of the file inputs, in order")
        .isEqualTo(AWKWARD_NAMES.stream().map(name -> "file " + name).toList());
    assertThat(request.files())
        .extracting(ReceivedFile::fileName)
        .as("names of the files")
        .isEqualTo(AWKWARD_NAMES.stream().map(InputsTck::fileName).toList());
  }

  /** Without backslashes, which separate folders; see the next test. */
  private static String fileName(String name) {
    return name.replace('\\', '_') + ".png";
  }

  /**
   * A file's name is sent without folders of any system: the service would keep some and remove
   * others. A remaining quote must not end the name.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aFileNameIsSentWithoutFolders(Scenario on) {
    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .file("image_1", InputFile.of("C:\\pictures\\in \"a; b.png", new byte[] {1}))
                .file("image_2", InputFile.of("../pictures/b.png", new byte[] {2}))
                .build());

    assertFile(request, "image_1", "in \"a; b.png", "image/png", new byte[] {1});
    assertFile(request, "image_2", "b.png", "image/png", new byte[] {2});
  }

  /**
   * Names with control characters are refused before anything is sent: a line end could inject a
   * part.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void namesWithControlCharactersAreRefused(Scenario on) {
    for (String bad : List.of("a\r\nb", "a\nb", "a\u0000b", "", " ")) {
      assertThatThrownBy(() -> on.client().execute(Workflows.ID, Workflows.text(bad, "x")))
          .as("the parameter name '%s'", bad)
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(
              () ->
                  on.client()
                      .execute(
                          Workflows.ID, Workflows.file("file_1", InputFile.of(bad, new byte[1]))))
          .as("the file name '%s'", bad)
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThat(on.emulator().count(Operation.EXECUTE)).isZero();
  }

  /**
   * The elements of a list become {@code name_0}, {@code name_1} and so on, for files and values.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void listsAreNumberedFromZero(Scenario on, @TempDir Path folder) throws IOException {
    Path a = Files.writeString(folder.resolve("a.png"), "A");
    Path b = Files.writeString(folder.resolve("b.png"), "B");

    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .files("image_42561", List.of(a, b))
                .value("mixed", List.of("text", 7, true, Map.of("k", "v")))
                .value("array", new int[] {1, 2})
                .value("none", List.of())
                .build());

    assertThat(request.files())
        .extracting(ReceivedFile::field)
        .containsExactly("image_42561_0", "image_42561_1");
    assertFile(request, "image_42561_1", "b.png", "image/png", new byte[] {'B'});
    assertThat(request.texts())
        .isEqualTo(
            Map.of(
                "mixed_0", "text",
                "mixed_1", "7",
                "mixed_2", "true",
                "mixed_3", "{\"k\":\"v\"}",
                "array_0", "1",
                "array_1", "2"));
  }

  /**
   * A map sets each input by the type of its value; null omits an input.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aMapSetsEachInputByItsType(Scenario on, @TempDir Path folder)
      throws IOException {
    Path path = Files.writeString(folder.resolve("a.png"), "A");
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("text_1", "words");
    values.put("seed_2", 42L);
    values.put("on_3", true);
    values.put("image_4", path);
    values.put("image_5", InputFile.of("five.png", new byte[] {5}));
    values.put("image_6", new byte[] {6});
    values.put("list_7", List.of("x", path));
    values.put("config_8", Map.of("steps", 20));
    values.put("left_out_9", null);

    RecordedRequest request = sent(on, WorkflowInputs.of(values));

    assertThat(request.texts())
        .isEqualTo(
            Map.of(
                "text_1", "words",
                "seed_2", "42",
                "on_3", "true",
                "list_7_0", "x",
                "config_8", "{\"steps\":20}"));
    assertThat(request.files())
        .extracting(ReceivedFile::field)
        .containsExactly("image_4", "image_5", "image_6", "list_7_1");
    assertFile(request, "image_6", "image_6", "application/octet-stream", new byte[] {6});
  }

  /**
   * Without inputs the client sends an empty but complete form, and the group.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void withoutInputsTheFormIsEmptyAndComplete(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    WorkflowRequest request =
        WorkflowRequest.builder(Workflows.ID, WorkflowInputs.none()).groupId("batch 1").build();

    on.get(on.client().execute(request));

    RecordedRequest sent = on.lastRequest(Operation.EXECUTE);
    assertThat(sent.formComplete()).isTrue();
    assertThat(sent.texts()).isEmpty();
    assertThat(sent.files()).isEmpty();
    assertThat(sent.query()).isEqualTo(Map.of("workflow_id", Workflows.ID, "group_id", "batch 1"));
    assertThat(sent.header("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("multipart/form-data; boundary="));
  }

  /**
   * Twenty megabytes arrive byte for byte, with and without an announced length. If this fails and
   * small files pass, check the back pressure of request bodies.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void twentyMegabytesArriveByteForByte(Scenario on) {
    byte[] content = DownloadsTck.content(20 * MEBIBYTE + 17);
    on.emulator().deploy(Workflows.usual().build());

    RecordedRequest announced = sent(on, Workflows.file("video_1", InputFile.of("a.mp4", content)));
    assertFile(announced, "video_1", "a.mp4", "video/mp4", content);

    RecordedRequest open =
        sent(
            on,
            Workflows.file(
                "video_1", InputFile.of("a.mp4", () -> new ByteArrayInputStream(content))));
    assertFile(open, "video_1", "a.mp4", "video/mp4", content);
  }

  /**
   * Inputs are reusable, unless one is a one-shot stream: then the second submission is refused
   * before anything is sent.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void inputsAreReusableExceptOneShotStreams(Scenario on) {
    AtomicInteger opened = new AtomicInteger();
    WorkflowInputs again =
        Workflows.file(
            "image_1",
            InputFile.of(
                "a.png",
                () -> {
                  opened.incrementAndGet();
                  return new ByteArrayInputStream(new byte[] {1});
                }));
    sent(on, again);
    assertFile(sent(on, again), "image_1", "a.png", "image/png", new byte[] {1});
    assertThat(opened).as("how often the source was opened").hasValue(2);

    WorkflowInputs once =
        Workflows.file(
            "image_1", InputFile.ofOnce("a.png", new ByteArrayInputStream(new byte[] {1})));
    assertThat(once.isReplayable()).isFalse();
    sent(on, once);
    InvalidRequestException refusal =
        on.failure(InvalidRequestException.class, on.client().execute(Workflows.ID, once));
    assertThat(refusal.field()).isEqualTo("image_1");
    assertThat(on.emulator().runsCreated()).isEqualTo(3);
  }

  /**
   * A missing file is refused before anything is sent, and the exception names the input.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aMissingFileIsRefused(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.usual().build());
    for (Path path : List.of(folder.resolve("missing.png"), folder)) {
      InvalidRequestException refusal =
          on.failure(
              InvalidRequestException.class,
              on.client()
                  .execute(
                      Workflows.ID,
                      Workflows.file("image_35728", InputFile.of(path).withFileName("a.png"))));
      assertThat(refusal.field()).isEqualTo("image_35728");
    }
    assertThat(on.emulator().count(Operation.EXECUTE)).isZero();
  }

  /**
   * A source that fails midway, or that is shorter or longer than announced, breaks the connection:
   * the sent part creates no run. If it does, the transport completed a broken body, which is the
   * worst failure of a transport.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aSourceThatFailsMidwayCreatesNoRun(Scenario on) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.usual().build());
    byte[] content = DownloadsTck.content(3 * MEBIBYTE);
    List<InputFile> broken = new ArrayList<>();
    broken.add(InputFile.of("fails.bin", () -> failing(content)));
    broken.add(
        InputFile.of("short.bin", () -> new ByteArrayInputStream(content))
            .withLength(content.length + 1));
    broken.add(
        InputFile.of("long.bin", () -> new ByteArrayInputStream(content))
            .withLength(content.length - 1));

    for (InputFile file : broken) {
      InvalidRequestException failure =
          on.failure(
              InvalidRequestException.class,
              on.client().execute(Workflows.ID, Workflows.file("video_1", file)));
      assertThat(failure.field()).as("the input of the failure of %s", file).isEqualTo("video_1");
    }

    // A complete submission after them shows that they had time to arrive.
    on.get(on.client().execute(Workflows.ID, WorkflowInputs.none()));
    assertThat(on.emulator().runsCreated())
        .as("runs; a broken form must not have become one")
        .isEqualTo(1);
  }

  /** A stream that records whether it was closed. */
  private static final class WatchedStream extends FilterInputStream {
    private volatile boolean closed;

    WatchedStream(byte[] content) {
      super(new ByteArrayInputStream(content));
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public void close() throws IOException {
      closed = true;
      super.close();
    }
  }

  /** A stream that fails behind its content. */
  private static InputStream failing(byte[] content) throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    return new SequenceInputStream(new ByteArrayInputStream(content), closed);
  }
}

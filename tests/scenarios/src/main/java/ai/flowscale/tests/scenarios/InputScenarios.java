package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs of workflows: the emulator must receive exactly the given parts, because the service
 * silently treats a broken form as an empty one.
 */
public abstract class InputScenarios {
  private static final int MEBIBYTE = 1024 * 1024;

  private static RecordedRequest sent(Scenario on, WorkflowInputs inputs) {
    on.emulator().deploy(Workflows.usual().build());
    on.get(on.client().execute(Workflows.ID, inputs));
    RecordedRequest request = on.lastRequest(Operation.EXECUTE_WORKFLOW);
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
   * Texts arrive unchanged, and files with name, type and every byte, from every source. If this
   * fails only for streams, check bodies without a length (chunked); otherwise check how bodies are
   * written.
   */
  @ScenarioTest
  public final void textsAndFilesArriveWithEveryByteFromEverySource(
      Scenario on, @TempDir Path folder) throws IOException {
    byte[] content = awkwardContent();
    Path path = Files.write(folder.resolve("input.png"), content);
    WatchedStream once = new WatchedStream(content);
    String text = " two\r\nlines \u65e5\u672c\u8a9e\r\n--boundary--\r\n\r\n";

    RecordedRequest request =
        sent(
            on,
            WorkflowInputs.builder()
                .text("text_1", text)
                .file("image_1", path)
                .file("image_3", InputFile.of("bytes.webp", content))
                .file("image_4", InputFile.of("s.mp4", () -> new ByteArrayInputStream(content)))
                .file("image_5", InputFile.ofOnce("once.bin", once))
                .file("image_6", InputFile.of("empty.txt", new byte[0]))
                .build());

    assertThat(request.texts()).as("the text parts").isEqualTo(Map.of("text_1", text));
    assertThat(request.files()).as("the file parts").hasSize(5);
    assertFile(request, "image_1", "input.png", "image/png", content);
    assertFile(request, "image_3", "bytes.webp", "image/webp", content);
    assertFile(request, "image_4", "s.mp4", "video/mp4", content);
    assertFile(request, "image_5", "once.bin", "application/octet-stream", content);
    assertThat(request.file("image_6")).hasValueSatisfying(f -> assertThat(f.size()).isZero());
    on.soon("the one-shot stream is closed after it was sent", once::isClosed);
  }

  /** Without inputs the client sends an empty but complete form, and the group. */
  @ScenarioTest
  public final void withoutInputsTheFormIsEmptyAndComplete(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    WorkflowRequest request =
        WorkflowRequest.builder(Workflows.ID, WorkflowInputs.none()).groupId("batch 1").build();

    on.get(on.client().execute(request));

    RecordedRequest sent = on.lastRequest(Operation.EXECUTE_WORKFLOW);
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
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void twentyMegabytesArriveByteForByte(Scenario on) {
    byte[] content = DownloadScenarios.content(20 * MEBIBYTE + 17);
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
   * A source that fails midway, or that is shorter or longer than announced, breaks the connection:
   * the sent part creates no run. If it does, the transport completed a broken body, which is the
   * worst failure of a transport.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aSourceThatFailsMidwayCreatesNoRun(Scenario on) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.usual().build());
    byte[] content = DownloadScenarios.content(3 * MEBIBYTE);
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

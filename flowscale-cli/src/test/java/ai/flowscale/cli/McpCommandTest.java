package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.emulator.Operation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code flowscale mcp} adds to the server: options, and standard input and output. */
class McpCommandTest {
  private static final String HELLO =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
      "capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      {"jsonrpc":"2.0","id":2,"method":"tools/list"}
      """;

  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":"
          + "{\"name\":\"endless_film\",\"arguments\":{}}}\n";

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    cli.environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  @Test
  void servesItsInputUntilThatEnds() {
    Responses responses = new Responses();
    cli.printTo(new PrintStream(responses, true, UTF_8));
    cli.keyboard =
        new SequenceInputStream(
            new ByteArrayInputStream(HELLO.getBytes(UTF_8)), responses.endAfter(2));
    Result result = cli.run("mcp", "--workflow", "poster", "--debug");
    assertThat(result.code()).isZero();
    String out = responses.toString(UTF_8);
    assertThat(out.lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    assertThat(out)
        .contains("\"name\":\"poster\"", "\"name\":\"wait_run\"")
        .doesNotContain("endless_film", cli.emulator.apiKey());
    assertThat(result.err()).contains("debug: GET ").doesNotContain(cli.emulator.apiKey());
  }

  /** What a client reads. */
  private static final class Responses extends ByteArrayOutputStream {
    private final Semaphore lines = new Semaphore(0);

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          lines.release();
        }
      }
    }

    @Override
    public synchronized void write(int next) {
      write(new byte[] {(byte) next}, 0, 1);
    }

    /** The end of an input, which comes when the client has so many responses. */
    InputStream endAfter(int responses) {
      return new InputStream() {
        @Override
        public int read() {
          lines.acquireUninterruptibly(responses);
          lines.release(responses);
          return -1;
        }
      };
    }
  }

  @Test
  void ctrlCCancelsTheRunsThatNoOneWaitsForAnyMore() throws Exception {
    Thread caller = Thread.currentThread();
    Thread client =
        new Thread(
            () -> {
              try {
                cli.emulator.awaitRequests(Operation.GET_RUN, 1, Duration.ofMinutes(2));
              } finally {
                caller.interrupt();
              }
            });
    try (PipedOutputStream lines = new PipedOutputStream();
        PipedInputStream keyboard = new PipedInputStream(lines, 1 << 16)) {
      lines.write((HELLO + CALL).getBytes(UTF_8));
      cli.keyboard = keyboard;
      client.start();
      Result result = cli.run("mcp", "--workflow", "endless film", "--cancel-abandoned");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);
      assertThat(cli.emulator.cancelsReceived()).isEqualTo(1);
    }
  }

  @Test
  void refusesWrongOptionsBeforeItServes() throws Exception {
    assertThat(cli.run("mcp", "--allow", "none").err()).contains("--allow none is not a folder.");
    assertThat(cli.run("mcp", "--http", "x").err()).contains("write a port such as 8765");
    Result open = cli.run("mcp", "--http", "0.0.0.0:0");
    assertThat(open.code()).isEqualTo(ExitCode.CONFIGURATION.number);
    assertThat(open.err()).contains("FLOWSCALE_MCP_TOKEN");
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-this-test");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Result readable = cli.run("mcp", "--http", "0", "--token-file", "token");
    assertThat(readable.code()).isEqualTo(ExitCode.CONFIGURATION.number);
    assertThat(readable.err()).contains("Others can read").doesNotContain("a-token");
  }
}

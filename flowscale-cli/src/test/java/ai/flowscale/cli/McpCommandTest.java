package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    cli.in = HELLO;
    Result result = cli.run("mcp", "--workflow", "poster", "--debug");
    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    assertThat(result.out())
        .contains("\"name\":\"poster\"", "\"name\":\"wait_run\"")
        .doesNotContain("endless_film", cli.emulator.apiKey());
    assertThat(result.err()).contains("debug: GET ").doesNotContain(cli.emulator.apiKey());
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

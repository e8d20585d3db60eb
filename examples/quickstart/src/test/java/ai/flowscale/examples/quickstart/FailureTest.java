package ai.flowscale.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.examples.quickstart.Program.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is told in one line, and the exit code says so. */
class FailureTest {
  private static final String KEY = "key-that-nobody-may-read";
  private static final String WORKFLOW = "-Dworkflow=" + DemoWorkflow.ID;

  private static FlowscaleEmulator emulator;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    emulator =
        FlowscaleEmulator.builder()
            .apiKey(KEY)
            .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
            .start();
  }

  @AfterAll
  static void stop() {
    emulator.close();
  }

  private Outcome run(String url, String key, String... properties) throws Exception {
    Outcome outcome =
        Program.run(folder, Map.of("FLOWSCALE_API_URL", url, "FLOWSCALE_API_KEY", key), properties);
    assertThat(outcome.out() + outcome.err()).doesNotContain(key);
    return outcome;
  }

  @Test
  void ofAWrongKey() throws Exception {
    run(emulator.baseUrl(), "another-key", WORKFLOW).assertFailed(1, "FLOWSCALE_API_KEY");
  }

  @Test
  void ofAnUnreachableHost() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    run("http://127.0.0.1:" + port, KEY, WORKFLOW).assertFailed(1, "127.0.0.1");
  }

  @Test
  void ofAMissingFile() throws Exception {
    int before = emulator.runsCreated();
    run(emulator.baseUrl(), KEY, WORKFLOW, "-Dinput.file.image_35728=nowhere.png")
        .assertFailed(2, "image_35728", "nowhere.png");
    assertThat(emulator.runsCreated()).isEqualTo(before);
  }

  @Test
  void ofARunThatFailed() throws Exception {
    Outcome outcome =
        run(emulator.baseUrl(), KEY, WORKFLOW, "-Dinput.json.config_json={\"strength\": 7}");
    outcome.assertFailed(1, "failed", "strength must be from 0 to 1");
    assertThat(outcome.out()).contains("Run:");
  }

  @Test
  void ofAnUnknownWorkflow() throws Exception {
    run(emulator.baseUrl(), KEY, "-Dworkflow=unknown").assertFailed(1, "HTTP 404");
  }

  @Test
  void ofAFolderForOutputsThatIsAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("taken"));
    int before = emulator.runsCreated();
    run(emulator.baseUrl(), KEY, WORKFLOW, "-Dout=" + file).assertFailed(1, "folder");
    assertThat(emulator.runsCreated()).isEqualTo(before);
  }

  @Test
  void ofADeploymentWithoutAWorkflow() throws Exception {
    run(emulator.baseUrl(), KEY).assertFailed(2, "-Dworkflow=ID");
  }

  @Test
  void ofAnEnvFileThatCannotBeReadWithoutRepeatingIt() throws Exception {
    Files.writeString(folder.resolve(".env"), "FLOWSCALE_API_URL\n" + KEY + "\n");
    Outcome outcome = Program.run(folder, Map.of());
    outcome.assertFailed(2, ".env", "NAME=value");
    assertThat(outcome.err()).doesNotContain(KEY);
  }

  @Test
  void ofAWorkflowWithoutADeployment() throws Exception {
    Program.run(folder, Map.of(), WORKFLOW).assertFailed(2, "FLOWSCALE_API_URL");
  }

  @Test
  void ofAKeyWithoutADeployment() throws Exception {
    Program.run(folder, Map.of("FLOWSCALE_API_KEY", KEY), WORKFLOW)
        .assertFailed(2, "FLOWSCALE_API_URL");
  }
}

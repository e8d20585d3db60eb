package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.demo.DemoWorkflow;
import java.io.BufferedReader;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The emulator as a process. */
@Timeout(60)
class EmulatorMainTest {
  private static final Pattern LINE =
      Pattern.compile("FLOWSCALE_API_URL=(http://127\\.0\\.0\\.1:\\d+) FLOWSCALE_API_KEY=(\\S+)");

  private Process process;

  private BufferedReader start(List<String> jvm, String... arguments) throws Exception {
    return start(System.getProperty("java.class.path"), EmulatorMain.class, jvm, arguments);
  }

  private BufferedReader start(
      String classPath, Class<?> main, List<String> jvm, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.inputReader();
  }

  @AfterEach
  void stop() throws Exception {
    if (process != null) {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Matcher line(BufferedReader output) throws Exception {
    String first = output.readLine();
    Matcher matcher = LINE.matcher(first);
    assertThat(matcher.matches()).as(first).isTrue();
    return matcher;
  }

  @Test
  void printsWhereItIsServesTheDemoAndStopsWhenStdinCloses() throws Exception {
    BufferedReader output =
        start(
            List.of("-Dflowscale.emulator.run-time=PT0S"),
            "--queue-time=PT0S",
            "--stop-with-stdin",
            "--dialect=openapi");
    Matcher line = line(output);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(line.group(1) + "/api/v1/comfy/workflows"))
            .header("X-API-KEY", line.group(2));
    HttpResponse<String> workflows = Wire.send(request);
    assertThat(workflows.statusCode()).isEqualTo(200);
    assertThat(workflows.body()).contains(DemoWorkflow.ID);
    process.getOutputStream().close();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(output.readLine()).isNull();
  }

  @Test
  void stopsOnTerm() throws Exception {
    Matcher line = line(start(List.of(), "--api-key=given", "--any-workflow"));
    assertThat(line.group(2)).isEqualTo("given");
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void servesTheWorkflowsOfAFileAndLogsRequests(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("workflows.json"), "{\"workflows\": [{\"id\": \"my-own\"}]}");
    BufferedReader output = start(List.of(), "--workflows=" + file, "--log");
    Matcher line = line(output);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(line.group(1) + "/api/v1/comfy/workflows"))
            .header("X-API-KEY", line.group(2));
    assertThat(Wire.send(request).body()).contains("my-own").doesNotContain(DemoWorkflow.ID);
    assertThat(output.readLine()).isEqualTo("GET /api/v1/comfy/workflows -> 200");
  }

  @Test
  void namesAFileThatIsNotThere() throws Exception {
    List<String> output = start(List.of(), "--workflows=none.json").lines().toList();
    assertThat(output.get(0)).contains("none.json cannot be read");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  @Test
  void refusesWhatItDoesNotKnowWithoutRepeatingIt() throws Exception {
    BufferedReader output = start(List.of(), "--apikey=secret");
    String all = String.join("\n", output.lines().toList());
    assertThat(all).contains("Unknown or incomplete option --apikey", "--stop-with-stdin");
    assertThat(all).doesNotContain("secret");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  @Test
  void namesAPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      List<String> output = start(List.of(), "--port=" + port).lines().toList();
      assertThat(output.get(0)).contains("Cannot listen on port " + port);
      assertThat(output.get(1)).startsWith("Usage:");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
    }
  }

  /** An application's own program. */
  static final class Starting {
    public static void main(String[] arguments) {
      try (FlowscaleEmulator emulator = FlowscaleEmulator.start()) {
        System.out.println("started " + emulator);
      }
    }
  }

  @Test
  void doesNotStartWithoutJsonProcessing() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("parsson"))
            .collect(Collectors.joining(File.pathSeparator));
    String first = start(classPath, Starting.class, List.of()).readLine();
    assertThat(first).contains("jakarta.json");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
  }
}

package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built program as a process: in pipes, and in a pseudo-terminal where there is script(1). */
@Timeout(600)
class RealProgramTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start();

  /** The jar, and the image where the build has made one. */
  static List<List<String>> programs() {
    List<List<String>> programs = new ArrayList<>();
    programs.add(List.of(JAVA, "-jar", System.getProperty("program.jar")));
    String image = System.getProperty("image", "");
    if (!image.isEmpty()) {
      programs.add(List.of(image + "/bin/flowscale"));
    }
    return programs;
  }

  @AfterEach
  void stop() throws Exception {
    emulator.close();
    for (Process process : processes) {
      process.destroyForcibly();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("FLOWSCALE_API_URL", emulator.baseUrl());
    builder.environment().put("FLOWSCALE_API_KEY", emulator.apiKey());
    builder.environment().put("FLOWSCALE_DATABASE", "jdbc:h2:file:./queue");
    builder.environment().put("FLOWSCALE_DATABASE_USER", "me");
    builder.environment().put("FLOWSCALE_DATABASE_PASSWORD", TestQueue.PASSWORD);
    builder.environment().keySet().removeAll(List.of("COLUMNS", "JAVA_TOOL_OPTIONS"));
    Process process = builder.redirectError(folder.resolve("stderr").toFile()).start();
    processes.add(process);
    return process;
  }

  private Process start(List<String> program, String... arguments) throws IOException {
    return start(Stream.concat(program.stream(), Stream.of(arguments)).toList());
  }

  private Process startInShell(List<String> program, String script) throws IOException {
    String quoted = program.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    return start(List.of("sh", "-c", script.replace("flowscale", quoted)));
  }

  private Process startInTerminal(List<String> program, String arguments) throws Exception {
    // A build in the background ignores Ctrl-C, and so would whatever it starts.
    String withCtrlC = "env --default-signal=INT ";
    assumeTrue(new File("/usr/bin/script").canExecute());
    assumeTrue(end(start(List.of("sh", "-c", withCtrlC + "true"))) == 0);
    String quoted = program.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    String command = "stty cols 40; " + withCtrlC + quoted + " " + arguments;
    return start(List.of("script", "-qec", command, "/dev/null"));
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("stderr"));
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void theJarHasTheLicencesOfAllThatIsInIt() throws Exception {
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(System.getProperty("program.jar")))) {
      Path folder = jar.getPath("META-INF");
      assertThat(folder.resolve("LICENSE")).content().contains("Apache License");
      assertThat(folder.resolve("LICENSE.md"))
          .content()
          .contains("Eclipse Public License - v 2.0", "Eclipse Distribution License - v 1.0");
      assertThat(folder.resolve("NOTICE.md"))
          .content()
          .contains("Parsson", "Yasson", "Jakarta JSON Processing", "Jakarta JSON Binding");
      assertThat(folder.resolve("THIRD-PARTY.txt"))
          .content()
          .contains("info.picocli:picocli", "com.palantir.javapoet:javapoet")
          .contains("jakarta.json:jakarta.json-api", "jakarta.json.bind:jakarta.json.bind-api")
          .contains("org.eclipse.parsson:parsson", "org.eclipse.yasson:yasson")
          .contains("com.github.kagkarlsson:db-scheduler", "org.slf4j:slf4j-api")
          .contains("io.modelcontextprotocol.sdk:mcp-core", "io.projectreactor:reactor-core")
          .contains("(BSD-2-Clause) PostgreSQL JDBC Driver", "(MPL 2.0) H2 Database Engine");
      assertThat(folder.resolve("licenses/org.postgresql/LICENSE"))
          .content()
          .contains("PostgreSQL Global Development Group");
      assertThat(folder.resolve("licenses/io.modelcontextprotocol/LICENSE")).isRegularFile();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsAWorkflow(List<String> program) throws Exception {
    Process process = start(program, "run", Cli.POSTER, "--text", "text_51536=\u00e4", "-o", "out");
    String paths = output(process);
    assertThat(end(process)).isZero();
    assertThat(paths.lines()).hasSize(2).allMatch(path -> Files.exists(folder.resolve(path)));
    assertThat(errors()).contains("Run: completed\n").doesNotContain("\r");

    Process version = start(program, "--version");
    assertThat(output(version)).matches("flowscale \\d.*\\R");
    assertThat(end(version)).isZero();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aKeyThatTheLocaleCannotExpressLosesNoOutput(List<String> program) throws Exception {
    Files.writeString(folder.resolve("requests.jsonl"), "{\"key\": \"Gr\u00f6\u00dfe\"}\n");
    String script = "LC_ALL=C flowscale batch " + Cli.POSTER + " requests.jsonl -o out";
    Process process = startInShell(program, script);
    // The launcher of the image sees to a locale that can express it; a plain JVM does not.
    String place = program.get(0).equals(JAVA) ? "out/Gr__e-" : "out/Gr\u00f6\u00dfe/";
    assertThat(output(process)).contains("completed", place);
    assertThat(end(process)).isZero();
  }

  static List<List<String>> image() {
    return programs().stream().skip(1).toList();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void servesAgents(List<String> program) throws Exception {
    Process server = start(program, "mcp", "--state", "state", "--workflow", "Poster");
    try (OutputStream in = server.getOutputStream()) {
      in.write(
          ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                  + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":"
                  + "\"1\"}}}\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                  + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":"
                  + "\"poster\",\"arguments\":{\"text_51536\":\"Dawn\"}}}\n")
              .getBytes(UTF_8));
      in.flush();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
      assertThat(lines.readLine()).contains("\"serverInfo\"");
      assertThat(lines.readLine()).contains("completed", "\"type\":\"image\"");
    }
    assertThat(end(server)).as(errors()).isZero();
    assertThat(errors()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void servesAgentsOverHttp(List<String> program) throws Exception {
    Process server = start(program, "mcp", "--state", "state", "--http", "0");
    String url =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8)).readLine();
    assertThat(url).as(errors()).matches("http://127\\.0\\.0\\.1:[0-9]+/mcp");
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    assertThat(connection.getResponseCode()).isEqualTo(400);
    server.destroy();
    assertThat(end(server)).as(errors()).isEqualTo(143);
  }

  /** All but run and emulator, which other tests here start, and one of fleet. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("image")
  void eachCommandInAPipeAndInATerminal(List<String> program) throws Exception {
    String run = emulator.submit(Cli.POSTER, null, Map.of());
    emulator.submit(Cli.ENDLESS, null, Map.of());
    Files.writeString(folder.resolve("requests.jsonl"), "{\"key\": \"dawn\"}\n");
    new TestQueue("jdbc:h2:file:" + folder.resolve("queue")).close();
    List<String> commands =
        List.of(
            "health",
            "queue",
            "runs",
            "workflows",
            "describe " + Cli.POSTER,
            "describe --out workflows.json",
            "describe --check workflows.json --json",
            "generate workflows.json --package com.example --out src",
            "batch " + Cli.POSTER + " requests.jsonl --quiet",
            "wait " + run + " --quiet",
            "get " + run,
            "download " + run + " -o out",
            "doctor",
            "cancel ENDLESS",
            "fleet status --batch evening",
            "generate-completion",
            "--help");
    for (String each : commands) {
      Process piped = start(program, withEndlessRun(each).split(" "));
      assertThat(output(piped)).as(each).isNotBlank().doesNotContain("\u001b");
      assertThat(end(piped)).as(each + errors()).isZero();
      Process shown = startInTerminal(program, withEndlessRun(each));
      assertThat(output(shown)).as(each).isNotBlank();
      assertThat(end(shown)).as(each).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void hasBothDrivers(List<String> program) throws Exception {
    new TestQueue("jdbc:h2:file:" + folder.resolve("queue")).close();
    Process paused = start(program, "fleet", "pause", "--batch", "evening");
    assertThat(output(paused)).isEqualTo("Paused: no more requests are sent.\n");
    assertThat(end(paused)).isZero();
    assertThat(errors()).isEmpty();

    Process refused =
        start(program, "fleet", "status", "--database", "jdbc:postgresql://127.0.0.1:1/x");
    assertThat(end(refused)).isEqualTo(ExitCode.UNREACHABLE.number);
    assertThat(errors()).contains("Connection to 127.0.0.1:1 refused").hasLineCount(1);
  }

  private String withEndlessRun(String command) {
    return command.contains("ENDLESS")
        ? command.replace("ENDLESS", emulator.submit(Cli.ENDLESS, null, Map.of()))
        : command;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("image")
  void theDebianPackageHasTheProgramAndItsManualPages(List<String> program) throws Exception {
    assumeTrue(new File("/usr/bin/dpkg-deb").canExecute());
    Path deb = Path.of(System.getProperty("image")).resolveSibling("flowscale.deb");
    assertThat(end(start(List.of("dpkg-deb", "-x", deb.toString(), "root")))).isZero();
    Path root = folder.resolve("root");
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/flowscale")))
        .hasToString("/opt/flowscale/bin/flowscale");
    Process version = start(List.of(root + "/opt/flowscale/bin/flowscale", "--version"));
    assertThat(output(version)).startsWith("flowscale ");
    assertThat(end(version)).isZero();
    for (String command : Main.COMMANDS) {
      assertThat(root.resolve("usr/share/man/man1/flowscale-" + command + ".1"))
          .content()
          .contains(".SH \"SYNOPSIS\"");
    }
    assertThat(root.resolve("usr/share/bash-completion/completions/flowscale"))
        .content()
        .contains("--checkpoint");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void endsQuietlyWhereTheOutputIsClosed(List<String> program) throws Exception {
    emulator.submit(Cli.POSTER, null, Map.of());
    Process pipe = startInShell(program, "flowscale runs --all | head -n 1");
    assertThat(output(pipe)).hasLineCount(1);
    assertThat(errors()).isEmpty();

    assertThat(end(startInShell(program, "flowscale runs >&-"))).isEqualTo(ExitCode.FILES.number);
    assertThat(errors()).contains("The output cannot be written");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void saysSoWhereTheDiskIsFull(List<String> program) throws Exception {
    for (int i = 0; i < 200; i++) {
      emulator.submit(Cli.ENDLESS, null, Map.of());
    }
    // A limit on the size of files is as good as a full disk.
    Process limited = startInShell(program, "ulimit -f 64; flowscale runs --all --json > runs.txt");
    assertThat(end(limited)).isEqualTo(ExitCode.FILES.number);
    assertThat(errors())
        .isEqualTo("flowscale: The output cannot be written: it is closed, or the disk is full.\n");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void showsALineThatChangesInATerminal(List<String> program) throws Exception {
    Process process = startInTerminal(program, "run " + Cli.POSTER + " -o out");
    String shown = output(process);
    assertThat(end(process)).isZero();
    assertThat(shown).contains("\rcompleted", "out/").doesNotContain("\u001b");
    assertThat(shown.split("[\r\n]+"))
        .filteredOn(line -> line.contains("Upload"))
        .isNotEmpty()
        .allMatch(line -> line.length() < 40);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void ctrlCSaysHowToGoOn(List<String> program) throws Exception {
    Process process = startInTerminal(program, "run " + Cli.ENDLESS);
    emulator.awaitRequests(Operation.GET_RUN, 1, Duration.ofMinutes(2));
    try (OutputStream keyboard = process.getOutputStream()) {
      keyboard.write(3);
      keyboard.flush();
      assertThat(output(process)).contains("Interrupted. Run ", "continues: flowscale wait ");
      assertThat(end(process)).isEqualTo(ExitCode.INTERRUPTED.number);
    }
    assertThat(emulator.cancelsReceived()).isZero();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void anEndFromOutsideCancelsTheRunOnDemandAndLeavesNoHalfFile(List<String> program)
      throws Exception {
    Process waiting = start(program, "run", Cli.ENDLESS, "--cancel-on-interrupt");
    emulator.awaitRequests(Operation.GET_RUN, 1, Duration.ofMinutes(2));
    waiting.toHandle().destroy();
    end(waiting);
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
    assertThat(errors()).contains("cancellation confirmed");

    emulator.failAlways(Operation.DOWNLOAD, Fault.hang());
    Process loading = start(program, "run", Cli.POSTER, "-o", "out");
    emulator.awaitRequests(Operation.DOWNLOAD, 1, Duration.ofMinutes(2));
    loading.toHandle().destroy();
    end(loading);
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files).isEmpty();
    }
    emulator.releaseHanging();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theEmulatorServesAnyClient(List<String> program) throws Exception {
    Process process = start(program, "emulator", "--run-time", "0s", "--queue-time", "0s");
    BufferedReader lines = process.inputReader();
    List<String> settings = List.of(lines.readLine(), lines.readLine());
    assertThat(settings.get(0)).startsWith("FLOWSCALE_API_URL=http://127.0.0.1:");
    Files.write(folder.resolve(".env"), settings);
    Process client =
        startInShell(program, "unset FLOWSCALE_API_URL FLOWSCALE_API_KEY; flowscale health");
    assertThat(output(client)).startsWith("CONTAINER");
    assertThat(end(client)).isZero();
    process.toHandle().destroy();
    end(process);

    Process child =
        start(
            program,
            "emulator",
            "sh",
            "-c",
            "test $FLOWSCALE_API_URL != " + emulator.baseUrl() + " && exit 7");
    assertThat(end(child)).isEqualTo(7);
  }
}

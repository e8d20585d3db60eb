package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.emulator.FlowscaleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs commands in this JVM, against an emulator whose runs take no time. */
final class Cli implements AutoCloseable {
  static final String POSTER = "bncu0a1kipv";
  static final String ENDLESS = "film7w2mhs0c";
  static final String FAILING = "fail3k8ypv1e";

  final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start();
  final Map<String, String> environment = new TreeMap<>();
  final Path folder;
  boolean terminal;
  String in = "";

  /** The standard input instead, where it does not end by itself. */
  InputStream keyboard;

  /** What the user types when asked, in this order; null where there is no one to ask. */
  Deque<String> typed;

  /** What the user was asked. */
  final List<String> asked = new ArrayList<>();

  int width = Integer.MAX_VALUE;
  private PrintStream out;
  private Consumer<String> onError = text -> {};

  Cli(Path folder) {
    this.folder = folder;
    environment.put("FLOWSCALE_API_URL", emulator.baseUrl());
    environment.put("FLOWSCALE_API_KEY", emulator.apiKey());
    // Not that of whoever runs the tests.
    environment.put("FLOWSCALE_CONFIG", folder.resolve("config").toString());
  }

  /** What a command left behind. */
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    String line() {
      return out.strip();
    }

    JsonStructure json() {
      try (JsonReader reader = Json.createReader(new StringReader(out))) {
        return reader.read();
      }
    }
  }

  /** Lets the next commands print here instead. */
  void printTo(PrintStream out) {
    this.out = out;
  }

  /** Does something whenever the next commands print an error or progress. */
  void onError(Consumer<String> onError) {
    this.onError = onError;
  }

  Result run(String... arguments) {
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    ByteArrayOutputStream errors =
        new ByteArrayOutputStream() {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            onError.accept(new String(bytes, offset, length, UTF_8));
          }
        };
    Console console =
        new Console(
            environment,
            folder,
            keyboard == null ? new ByteArrayInputStream(in.getBytes(UTF_8)) : keyboard,
            out == null ? new PrintStream(captured, false, UTF_8) : out,
            new PrintStream(errors, true, UTF_8),
            false,
            terminal,
            width,
            typed == null ? null : new User());
    int code = Main.execute(console, arguments);
    console.out().flush();
    return new Result(code, captured.toString(UTF_8), errors.toString(UTF_8));
  }

  private final class User implements Console.Dialog {
    @Override
    public String line(String prompt) {
      asked.add(prompt);
      return typed.poll();
    }

    @Override
    public String secret(String prompt) {
      return line("(secret) " + prompt);
    }
  }

  @Override
  public void close() {
    emulator.close();
  }
}

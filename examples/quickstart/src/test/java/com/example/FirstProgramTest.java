package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, with the address of an emulator in its environment. */
class FirstProgramTest {
  /** A picture. */
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  @Test
  void savesTheOutputs(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("input.png"), Base64.getDecoder().decode(PIXEL));
    try (FlowscaleEmulator emulator =
        FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start()) {
      Path printed = folder.resolve("stdout.txt");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  FirstProgram.class.getName())
              .directory(folder.toFile())
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("FLOWSCALE_API_URL", emulator.baseUrl());
      builder.environment().put("FLOWSCALE_API_KEY", emulator.apiKey());
      Process program = builder.start();
      try {
        assertThat(program.waitFor(120, TimeUnit.SECONDS)).as("has ended").isTrue();
      } finally {
        program.destroyForcibly();
      }

      assertThat(program.exitValue()).isZero();
      List<String> files = Files.readAllLines(printed);
      assertThat(files).hasSize(2).allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }
  }
}

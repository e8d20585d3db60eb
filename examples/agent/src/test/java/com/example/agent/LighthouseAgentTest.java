package com.example.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LighthouseAgentTest {

  @Test
  void makesAPictureLooksAtItAndMakesABetterOne(@TempDir Path folder) throws IOException {
    List<String> thoughts = new ArrayList<>();
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder().workflow(EmulatedPainter.create()).start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .build())) {
      String answer =
          LighthouseAgent.assistant(flowscale, folder, new ScriptedChatModel(thoughts::add))
              .chat("Paint me a lighthouse.");

      assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
          .extracting(request -> request.texts().get("prompt"))
          .containsExactly("a lighthouse at night", "a lighthouse in bright sunlight");
      assertThat(answer).startsWith("Here is your lighthouse: " + emulator.runIds().get(1) + "/");
      try (Stream<Path> pictures = Files.walk(folder)) {
        assertThat(pictures.filter(Files::isRegularFile)).hasSize(2);
      }
      assertThat(thoughts).hasSize(4).last().asString().contains("brightness of 196");
    }
  }

  @Test
  void theProgramEnds(@TempDir Path folder) {
    LighthouseAgent.main(new String[] {folder.toString()});

    assertThat(folder).isNotEmptyDirectory();
  }
}

package com.example.agent;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.langchain4j.FlowscaleToolProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Has an assistant paint a lighthouse, with an emulator and a script in the place of services. */
public final class LighthouseAgent {
  private LighthouseAgent() {}

  /** What LangChain4j implements. */
  public interface Assistant {
    /** Answers a message, with as many runs of workflows as it takes. */
    String chat(String message);
  }

  /** Takes the folder for the pictures, or else uses {@code pictures}. */
  public static void main(String[] args) {
    Path folder = Path.of(args.length > 0 ? args[0] : "pictures");
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder().workflow(EmulatedPainter.create()).start();
        // With a deployment: Flowscale.fromEnvironment()
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .build())) {
      Consumer<String> print = System.out::println;
      print.accept(
          assistant(flowscale, folder, new ScriptedChatModel(print))
              .chat("Paint me a lighthouse."));
      print.accept("The pictures are in " + folder.toAbsolutePath());
    }
  }

  /** Builds the assistant; only the chat model is other than in an application. */
  static Assistant assistant(Flowscale flowscale, Path folder, ChatModel chatModel) {
    return AiServices.builder(Assistant.class)
        .chatModel(chatModel)
        .toolProvider(FlowscaleToolProvider.builder(flowscale, folder).pictures(true).build())
        .maxToolCallingRoundTrips(5)
        .build();
  }
}

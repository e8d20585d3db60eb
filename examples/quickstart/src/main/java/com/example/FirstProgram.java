package com.example;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import java.nio.file.Path;

public class FirstProgram {
  public static void main(String[] args) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "a man riding a bike")
            .file("image_35728", Path.of("input.png"))
            .number("seed_456", 12345)
            .build();

    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
      for (RunOutput output : result.outputs()) {
        DownloadedFile file = flowscale.download(output, Path.of("out"));
        System.out.println(file.path());
      }
    }
  }
}

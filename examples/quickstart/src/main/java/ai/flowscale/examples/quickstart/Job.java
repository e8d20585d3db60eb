package ai.flowscale.examples.quickstart;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The main job: submit a workflow, wait for its run, download what it made. */
final class Job {
  private final Session session;
  private final Display display;

  Job(Session session, Display display) {
    this.session = session;
    this.display = display;
  }

  RunResult execute(
      String workflow, WorkflowInputs inputs, Optional<String> group, Duration timeout) {
    WorkflowRequest.Builder request =
        WorkflowRequest.builder(workflow, inputs)
            .uploadListener(progress -> display.transfer("Uploading inputs", progress));
    group.ifPresent(request::groupId);
    WaitOptions options =
        WaitOptions.builder().timeout(timeout).listener(new StatusListener()).build();

    RunResult result = session.flowscale().executeWorkflowAndWait(request.build(), options);
    session.settleCallbacks();
    return result;
  }

  List<DownloadedFile> download(List<RunOutput> outputs, Path folder) {
    List<DownloadedFile> files = new ArrayList<>();
    for (RunOutput output : outputs) {
      DownloadOptions options =
          DownloadOptions.builder()
              .folder(folder)
              // An earlier result may have cost money: it stays, and the new one gets a number.
              .existing(DownloadOptions.ExistingFile.RENAME)
              .listener(progress -> display.transfer("Downloading " + output.filename(), progress))
              .build();
      files.add(session.flowscale().download(output, options));
      session.settleCallbacks();
    }
    return files;
  }

  /** Heard on one thread, and before {@link Session#settleCallbacks()} returns. */
  private final class StatusListener implements RunListener {
    @Override
    public void onSubmitted(Submission submission) {
      display.line("Run:        " + submission.runId());
      if (!submission.nodeErrors().isEmpty()) {
        display.line("ComfyUI refused these nodes: " + submission.nodeErrors().names());
      }
    }

    @Override
    public void onStatus(Run run) {
      display.status(run.status());
    }
  }
}

package ai.flowscale.api.bootstrap;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Everything that the exported interfaces need from the engine, so that it could move elsewhere.
 */
public interface Factories {

  FlowscaleConfig.Builder config();

  FlowscaleConfig.Builder configFromEnvironment();

  WorkflowRequest.Builder request(String workflowId, WorkflowInputs inputs);

  WorkflowInputs.Builder inputs();

  InputFile inputFile(Path path);

  InputFile inputFile(String fileName, byte[] content);

  InputFile inputFile(String fileName, Supplier<? extends InputStream> source);

  InputFile inputFileOnce(String fileName, InputStream content);

  WaitOptions.Builder waitOptions();

  RunQuery.Builder runQuery();

  DownloadOptions.Builder downloadOptions();

  RetryPolicy.Builder retryPolicy();

  CallOptions.Builder callOptions();

  UncertaintyPolicy.Builder uncertaintyPolicy();

  BatchOptions.Builder batchOptions();
}

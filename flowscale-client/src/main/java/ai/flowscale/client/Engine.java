package ai.flowscale.client;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.bootstrap.Factories;
import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.client.batch.FileCheckpoint;
import ai.flowscale.client.batch.FolderRequests;
import ai.flowscale.client.config.ConfigBuilder;
import ai.flowscale.client.config.Environment;
import ai.flowscale.client.inputs.InputsBuilder;
import ai.flowscale.client.inputs.SourceFile;
import ai.flowscale.client.options.AwaitOptions;
import ai.flowscale.client.options.BatchSettings;
import ai.flowscale.client.options.ExecuteRequest;
import ai.flowscale.client.options.PerCallOptions;
import ai.flowscale.client.options.QueryOptions;
import ai.flowscale.client.options.RetryOptions;
import ai.flowscale.client.options.TargetOptions;
import ai.flowscale.client.options.UncertaintyOptions;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What stands behind the exported interfaces. */
public final class Engine implements ClientProvider, Factories {

  @Override
  public Flowscale open(FlowscaleConfig config) {
    return Client.open(config, Environment.system());
  }

  @Override
  public FlowscaleConfig.Builder config() {
    return new ConfigBuilder();
  }

  @Override
  public FlowscaleConfig.Builder configFromEnvironment() {
    return ConfigBuilder.from(Environment.system());
  }

  @Override
  public WorkflowRequest.Builder request(String workflowId, WorkflowInputs inputs) {
    return new ExecuteRequest.Builder(workflowId, inputs);
  }

  @Override
  public WorkflowInputs.Builder inputs() {
    return new InputsBuilder();
  }

  @Override
  public InputFile inputFile(Path path) {
    return SourceFile.ofPath(path);
  }

  @Override
  public InputFile inputFile(String fileName, byte[] content) {
    return SourceFile.ofBytes(fileName, content);
  }

  @Override
  public InputFile inputFile(String fileName, Supplier<? extends InputStream> source) {
    return SourceFile.ofSupplier(fileName, source);
  }

  @Override
  public InputFile inputFileOnce(String fileName, InputStream content) {
    return SourceFile.ofOnce(fileName, content);
  }

  @Override
  public WaitOptions.Builder waitOptions() {
    return new AwaitOptions.Builder();
  }

  @Override
  public RunQuery.Builder runQuery() {
    return new QueryOptions.Builder();
  }

  @Override
  public DownloadOptions.Builder downloadOptions() {
    return new TargetOptions.Builder();
  }

  @Override
  public RetryPolicy.Builder retryPolicy() {
    return new RetryOptions.Builder();
  }

  @Override
  public CallOptions.Builder callOptions() {
    return new PerCallOptions.Builder();
  }

  @Override
  public UncertaintyPolicy.Builder uncertaintyPolicy() {
    return new UncertaintyOptions.Builder();
  }

  @Override
  public BatchOptions.Builder batchOptions() {
    return new BatchSettings.Builder();
  }

  @Override
  public BatchCheckpoint fileCheckpoint(Path file) {
    return new FileCheckpoint(file);
  }

  @Override
  public Stream<WorkflowRequest> requestsOfFiles(
      Path folder, Set<String> extensions, Function<Path, WorkflowRequest> request) {
    return FolderRequests.of(folder, extensions, request);
  }
}

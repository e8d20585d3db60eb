package ai.flowscale.client;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.client.batch.FileCheckpoint;
import ai.flowscale.client.batch.FolderRequests;
import ai.flowscale.client.json.DescriptionDocument;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What the API finds as a service. */
public final class DefaultClientProvider implements ClientProvider {

  @Override
  public Flowscale open(FlowscaleConfig config) {
    return Client.open(config);
  }

  @Override
  public BatchCheckpoint fileCheckpoint(Path file) {
    return new FileCheckpoint(file);
  }

  @Override
  public Stream<WorkflowRequest> requestsOfFiles(
      Path folder, Set<String> extensions, BiFunction<Path, Integer, WorkflowRequest> request) {
    return FolderRequests.of(folder, extensions, request);
  }

  @Override
  public List<Workflow> describedWorkflows(JsonValue document) {
    return DescriptionDocument.workflows(document);
  }
}

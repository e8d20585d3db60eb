package ai.flowscale.client;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.client.batch.FileCheckpoint;
import ai.flowscale.client.json.DescriptionDocument;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.List;

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
  public List<Workflow> describedWorkflows(JsonValue document) {
    return DescriptionDocument.workflows(document);
  }
}

package ai.flowscale.tests.ee.fleet;

import ai.flowscale.api.Flowscale;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import javax.sql.DataSource;

@SuppressWarnings("NullAway.Init") // The server sets the fields.
// snippet: fleet-jakarta
@ApplicationScoped
class Fleet {
  @Resource(lookup = "java:app/jdbc/queue")
  DataSource dataSource; // not part of the server's transactions

  @Resource ManagedThreadFactory threads;
  @Inject Flowscale flowscale;
  private FlowscaleQueue queue;

  void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
    QueueOptions options = QueueOptions.builder().threadFactory(threads).build();
    queue = FlowscaleQueue.open(dataSource, flowscale, options);
    queue.start();
  }

  void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object application) {
    queue.close();
  }

  @Produces
  FlowscaleQueue queue() {
    return queue;
  }
}
// end of snippet

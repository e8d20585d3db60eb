package ai.flowscale.tests.ee.fleet;

import ai.flowscale.api.Flowscale;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import javax.sql.DataSource;

@SuppressWarnings("NullAway.Init") // The server sets the fields.
// snippet: fleet-jakarta
@ApplicationScoped
class Fleet {
  @Resource(lookup = "jdbc/queue")
  DataSource dataSource; // not part of the server's transactions

  @Resource ManagedThreadFactory threads;
  @Inject Flowscale flowscale;
  private FlowscaleQueue queue;

  @PostConstruct
  void open() {
    QueueOptions options = QueueOptions.builder().threadFactory(threads).build();
    queue = FlowscaleQueue.open(dataSource, flowscale, options);
    queue.start();
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
    // This event creates the bean when the application starts.
  }

  void stop(
      @Observes(notifyObserver = Reception.IF_EXISTS) @BeforeDestroyed(ApplicationScoped.class)
          Object application) {
    queue.close();
  }

  @Produces
  FlowscaleQueue queue() {
    return queue;
  }
}
// end of snippet

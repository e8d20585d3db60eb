package ai.flowscale.spring;

import ai.flowscale.api.Flowscale;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueMeters;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RunHandler;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes a {@link FlowscaleQueue} over the application's data source where {@code
 * flowscale-db-scheduler} is on the class path and {@code flowscale.fleet.enabled} is true. It
 * works from the end of the application's start to the beginning of its end, and submits as long as
 * there are beans. A queue of the application takes the place of all of it.
 */
@AutoConfiguration(after = FlowscaleAutoConfiguration.class)
@ConditionalOnClass(FlowscaleQueue.class)
@ConditionalOnProperty(name = "flowscale.fleet.enabled", havingValue = "true")
@ConditionalOnMissingBean(FlowscaleQueue.class)
@EnableConfigurationProperties(FlowscaleProperties.class)
public class FlowscaleFleetAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleFleetAutoConfiguration() {}

  /** Waits for Flyway, Liquibase or a script, which make its tables. */
  @Bean(destroyMethod = "close")
  @DependsOnDatabaseInitialization
  FlowscaleQueue flowscaleQueue(
      FlowscaleProperties properties,
      @FlowscaleDataSource ObjectProvider<DataSource> marked,
      ObjectProvider<DataSource> dataSources,
      ObjectProvider<Flowscale> flowscale,
      ObjectProvider<RunHandler> handlers,
      ObjectProvider<FlowscaleQueueCustomizer> customizers) {
    FlowscaleProperties.Fleet fleet = properties.fleet();
    QueueOptions.Builder builder =
        QueueOptions.builder()
            .batch(fleet.batch())
            .automaticInFlight(fleet.automaticLimit())
            .workers(fleet.workers())
            .maxAttempts(fleet.maxAttempts())
            .checkInterval(fleet.checkInterval())
            .closeTimeout(fleet.closeTimeout());
    Optional.ofNullable(fleet.maxInFlight()).ifPresent(builder::maxInFlight);
    handlers.ifAvailable(builder::handler);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    QueueOptions options = FlowscaleProperties.inGroup("fleet", builder::build);
    DataSource dataSource = marked.getIfAvailable(dataSources::getObject);
    return fleet.work()
        ? FlowscaleQueue.open(dataSource, flowscale.getObject(), options)
        : FlowscaleQueue.open(dataSource, options);
  }

  /** Starts last and stops first, so that handlers find all beans at work. */
  @Bean
  SmartLifecycle flowscaleQueueLifecycle(FlowscaleQueue queue, FlowscaleProperties properties) {
    boolean isWorking = properties.fleet().work();
    return new SmartLifecycle() {
      private volatile boolean isRunning;

      @Override
      public void start() {
        if (isWorking) {
          queue.start();
          isRunning = true;
        }
      }

      @Override
      public void stop() {
        isRunning = false;
        queue.stop();
      }

      @Override
      public boolean isRunning() {
        return isRunning;
      }
    };
  }

  /** The meters, where the application has Micrometer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterBinder.class)
  static class Meters {

    @Bean
    @ConditionalOnMissingBean
    QueueMeters flowscaleQueueMeters(FlowscaleQueue queue, FlowscaleProperties properties) {
      return FlowscaleProperties.inGroup(
          "fleet", () -> QueueMeters.of(queue, properties.fleet().metersInterval()));
    }
  }
}

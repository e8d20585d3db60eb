package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.sql.init.SqlInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The queue beside db-scheduler's own starter, in one database. */
class DbSchedulerStarterTest {
  private final CountDownLatch done = new CountDownLatch(1);
  private final OneTimeTask<Void> task =
      Tasks.oneTime("task-of-the-application").execute((instance, context) -> done.countDown());

  @Test
  void eachHasItsOwnSchedulerAndTable() {
    EmulatedWorkflow quick =
        EmulatedWorkflow.builder("any").queueTime(Duration.ZERO).runTime(Duration.ZERO).build();
    try (FlowscaleEmulator emulator =
        FlowscaleEmulator.builder().acceptAnyWorkflow(quick).start()) {
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DataSourceAutoConfiguration.class,
                  SqlInitializationAutoConfiguration.class,
                  DbSchedulerAutoConfiguration.class,
                  FlowscaleAutoConfiguration.class,
                  FlowscaleFleetAutoConfiguration.class))
          .withPropertyValues(
              "spring.datasource.url=jdbc:h2:mem:both;LOCK_TIMEOUT=20000",
              "spring.sql.init.schema-locations="
                  + "classpath:META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql,"
                  + "classpath:db-scheduler.sql",
              "db-scheduler.enabled=true",
              "db-scheduler.polling-interval=50ms",
              "flowscale.api.url=" + emulator.baseUrl(),
              "flowscale.api.key=" + emulator.apiKey(),
              "flowscale.fleet.enabled=true",
              "flowscale.fleet.check-interval=50ms")
          .withBean(Task.class, () -> task)
          .run(
              context -> {
                context.getBean(Scheduler.class).schedule(task.instance("1"), Instant.now());
                FlowscaleQueue queue = context.getBean(FlowscaleQueue.class);
                queue.submit(
                    "a",
                    WorkflowRequest.of(
                        "paint", WorkflowInputs.builder().text("text_1", "cat").build()));

                assertThat(queue.awaitEnd(Duration.ofSeconds(150))).isTrue();
                done.await();
                assertThat(emulator.runsCreated()).isEqualTo(1);
              });
    }
  }
}

package ai.flowscale.dbscheduler;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.ContainerHealth;
import com.github.kagkarlsson.scheduler.ScheduledExecutionsFilter;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The workers of this JVM: db-scheduler with one task for each slot of the fleet, and the check
 * that makes slots, follows the deployment and sends cancellations.
 */
final class Workers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  static final String TASK = "flowscale-slot";
  private static final String TABLE = "flowscale_task";
  private static final Duration BOUND_INTERVAL = Duration.ofSeconds(10);
  private static final Duration TIME_INTERVAL = Duration.ofSeconds(30);

  /** For how long one check sends cancellations. */
  private static final Duration CANCELLING = Duration.ofSeconds(10);

  /** The check holds a lock meanwhile, and comes again: it does not wait for what hangs. */
  private static final CallOptions BRIEFLY =
      CallOptions.builder()
          .callTimeout(Duration.ofSeconds(5))
          .retryPolicy(RetryPolicy.none())
          .build();

  /**
   * The pause of a slot that is not needed. Its task stays: one that is made again would begin with
   * the first version again, and that is what a slot is held by.
   */
  static final Duration IDLE = Duration.ofDays(3650);

  /** Many requests that are submitted one by one wake the workers a few times. */
  private static final Duration WAKING = Duration.ofMillis(20);

  private final Flowscale briefly;
  private final QueueOptions options;
  private final Database database;
  private final Requests requests;
  private final Persistence persistence;
  private final SlotWorker worker;
  private final CustomTask<String> task;
  private final Scheduler scheduler;
  private final ScheduledThreadPoolExecutor timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean isWoken = new AtomicBoolean();
  private volatile boolean isClosing;
  private long boundAt = System.nanoTime() - BOUND_INTERVAL.toNanos();
  private long timeAt = System.nanoTime();

  Workers(Flowscale flowscale, QueueOptions options, Database database, Requests requests) {
    this.briefly = flowscale.withOptions(BRIEFLY);
    this.options = options;
    this.database = database;
    this.requests = requests;
    Duration patience = options.heartbeatInterval().multipliedBy(options.missedHeartbeats());
    this.persistence = new Persistence(patience, () -> isClosing, System::nanoTime);
    this.worker =
        new SlotWorker(flowscale, options, database, requests, persistence, () -> isClosing);
    this.task =
        Tasks.custom(TASK, String.class)
            .onFailure((complete, operations) -> finish(complete, operations, afterFailure()))
            .onDeadExecution(this::takeOver)
            .execute(this::execute);
    this.timer = new ScheduledThreadPoolExecutor(2, options.threadFactory());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    SchedulerBuilder builder =
        Scheduler.create(database, task)
            .tableName(TABLE)
            .serializer(new StepTexts())
            .clock(database::now)
            .threads(options.workers())
            .executorService(
                Executors.newFixedThreadPool(options.workers(), options.threadFactory()))
            .dueExecutor(Executors.newSingleThreadExecutor(options.threadFactory()))
            .housekeeperExecutor(Executors.newScheduledThreadPool(2, options.threadFactory()))
            .pollingInterval(options.checkInterval())
            // No more than there are threads: what waits for one would show no life. And each
            // thread asks for more when it is free again, also where all others stay busy.
            .pollUsingLockAndFetch(1 - 0.5 / options.workers(), 1.0)
            .heartbeatInterval(options.heartbeatInterval())
            .missedHeartbeatsLimit(options.missedHeartbeats())
            .shutdownMaxWait(options.closeTimeout())
            .commitWhenAutocommitDisabled(true)
            .failureLogging(LogLevel.WARN, true);
    if (database.dialect() == Database.Dialect.H2) {
      builder.jdbcCustomization(new H2Customization());
    }
    this.scheduler = builder.build();
  }

  void start() {
    if (options.maxInFlight().isPresent()) {
      requests.bound(options.maxInFlight().getAsInt(), false);
    } else {
      requests.bound(Math.min(requests.fleet().maxInFlight(), options.automaticLimit()), true);
    }
    scheduler.start();
    long interval = options.checkInterval().toMillis();
    timer.scheduleWithFixedDelay(() -> check(false), 0, interval, TimeUnit.MILLISECONDS);
  }

  /** There is something new to do. */
  void wake() {
    if (isWoken.compareAndSet(false, true)) {
      submitToTimer(
          () -> {
            isWoken.set(false);
            check(true);
          },
          WAKING);
    }
  }

  private void submitToTimer(Runnable action, Duration delay) {
    try {
      timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "Nothing more to do: the queue is closed", e);
    }
  }

  @Override
  public void close() {
    isClosing = true;
    // Without interrupting it: H2 would close its file.
    timer.shutdown();
    scheduler.stop();
    try {
      if (!timer.awaitTermination(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "The check of the fleet has not ended in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletionHandler<String> execute(
      TaskInstance<String> instance, ExecutionContext context) {
    Requests.HeldSlot slot =
        new Requests.HeldSlot(Integer.parseInt(instance.getId()), context.getExecution().version);
    SlotWorker.Next next = worker.step(slot, Step.read(instance.getData()));
    return (complete, operations) -> finish(complete, operations, next);
  }

  private static SlotWorker.Next afterFailure() {
    return SlotWorker.Next.in(Duration.ofSeconds(1), new Step(null, 1));
  }

  private void finish(
      ExecutionComplete complete, ExecutionOperations<String> operations, SlotWorker.Next next) {
    persistence.retry(
        isRepeated -> {
          try {
            return database.transaction(
                connection -> {
                  SlotWorker.Change change = next.change();
                  if (change != null) {
                    change.on(connection);
                  }
                  operations.reschedule(
                      complete, database.now().plus(next.pause()), next.step().stored());
                  return true;
                });
          } catch (Requests.OvertakenException | ExecutionException e) {
            if (isRepeated) {
              return false;
            }
            throw e;
          }
        });
    // db-scheduler polls only at intervals; this JVM knows when the next step is due.
    if (!next.pause().equals(IDLE)) {
      submitToTimer(scheduler::triggerCheckForDueExecutions, next.pause());
    }
  }

  private void takeOver(ExecutionComplete complete, ExecutionOperations<String> operations) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Slot {0} is taken over: its machine has shown no life for {1}",
        complete.getExecution().taskInstance.getId(),
        options.heartbeatInterval().multipliedBy(options.missedHeartbeats()));
    Step interrupted = Step.read((String) complete.getExecution().taskInstance.getData());
    Step next = interrupted.afterDeath();
    Duration pause = SlotWorker.untilTakenUp(next.deaths());
    operations.reschedule(complete, database.now().plus(pause), next.stored());
    submitToTimer(scheduler::triggerCheckForDueExecutions, pause);
  }

  /**
   * Looks after the fleet.
   *
   * @param isUrgent whether to do so even if a machine has just done it
   */
  @SuppressWarnings("IllegalCatch") // It must not end the checks that follow.
  private void check(boolean isUrgent) {
    lock.lock();
    try {
      if (isClosing) {
        return;
      }
      if (isOver(timeAt, TIME_INTERVAL)) {
        database.synchronizeTime();
        timeAt = System.nanoTime();
      }
      if (requests.isMyCheck(options.checkInterval()) || isUrgent) {
        checkFleet();
      }
    } catch (Throwable e) {
      // An Error too: the timer would drop the check without a word.
      LOG.log(System.Logger.Level.WARNING, "The fleet could not be checked; trying again", e);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOver(long sinceNanos, Duration interval) {
    return System.nanoTime() - sinceNanos >= interval.toNanos();
  }

  private void checkFleet() {
    Requests.Fleet fleet = requests.fleet();
    List<Requests.UsedSlot> used = requests.usedSlots();
    int bound = fleet.maxInFlight();
    if (fleet.isAutomatic() && isOver(boundAt, BOUND_INTERVAL)) {
      boundAt = System.nanoTime();
      bound = followDeployment(bound);
    }
    makeSlots(bound, fleet.ready(), used);
    cancelRuns(used.stream().filter(Requests.UsedSlot::isCancelDue).toList());
  }

  private void cancelRuns(List<Requests.UsedSlot> due) {
    List<Requests.UsedSlot> shuffled = new ArrayList<>(due);
    // Those that cannot be cancelled must not always come before the others.
    Collections.shuffle(shuffled);
    long begin = System.nanoTime();
    for (Requests.UsedSlot slot : shuffled) {
      if (isClosing || isOver(begin, CANCELLING)) {
        return;
      }
      cancelRun(slot);
    }
  }

  /**
   * Makes the slots that are needed, each of which is there once, also where two machines make it.
   */
  private void makeSlots(int bound, int ready, List<Requests.UsedSlot> used) {
    Set<Integer> wanted = new TreeSet<>();
    used.forEach(slot -> wanted.add(slot.slot()));
    int free = bound - (int) used.stream().filter(Requests.UsedSlot::isCounted).count();
    int more = ready >= Requests.MANY ? free : Math.min(ready, free);
    for (int slot = 0; slot < bound && more > 0; slot++) {
      if (wanted.add(slot)) {
        more--;
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    Instant now = database.now();
    Set<String> there = new HashSet<>();
    List<String> idle = new ArrayList<>();
    scheduler.fetchScheduledExecutionsForTask(
        TASK,
        String.class,
        ScheduledExecutionsFilter.all(),
        execution -> {
          String id = execution.getTaskInstance().getId();
          there.add(id);
          boolean isIdle = execution.getExecutionTime().isAfter(now.plus(IDLE.dividedBy(2)));
          if (isIdle && wanted.contains(Integer.valueOf(id))) {
            idle.add(id);
          }
        });
    boolean isMade = !idle.isEmpty() && requests.wake(idle) > 0;
    for (int slot : wanted) {
      String id = Integer.toString(slot);
      if (!there.contains(id)) {
        isMade |= scheduler.scheduleIfNotExists(task.instance(id, Step.FIRST), now);
      }
    }
    if (isMade) {
      scheduler.triggerCheckForDueExecutions();
    }
  }

  private void cancelRun(Requests.UsedSlot slot) {
    String runId = slot.runId();
    if (runId == null) {
      return;
    }
    boolean isSent = true;
    try {
      if (slot.expected().withId(runId).contradiction(briefly.getRun(runId)) != null) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Run {0} is not cancelled: it is of another group or workflow than its request",
            runId);
        return;
      }
      briefly.cancelRun(runId);
    } catch (FlowscaleException e) {
      LOG.log(System.Logger.Level.WARNING, "Run {0} could not be cancelled: {1}", runId, e);
      if (!SlotWorker.isDefinite(e)) {
        return;
      }
      // A run that is not known is perhaps not known yet; what has ended can never be cancelled.
      isSent = !(e instanceof NotFoundException);
    }
    requests.cancelSent(slot, runId, isSent);
  }

  /**
   * Two for each container that is not stopped: one is worked on, one waits. Where none is listed,
   * the bound stays.
   */
  private int followDeployment(int bound) {
    long containers;
    long waiting;
    try {
      List<ContainerHealth> listed = briefly.checkHealth();
      if (listed.isEmpty()) {
        return bound;
      }
      containers = listed.stream().filter(one -> !one.status().equals("stopped")).count();
      waiting =
          briefly.getQueue().stream().mapToLong(container -> container.pending().size()).sum();
    } catch (FlowscaleException e) {
      LOG.log(System.Logger.Level.WARNING, "The bound stays at {0}: {1}", bound, e.getMessage());
      return bound;
    }
    // Read after the queue, and without those that have nothing there, such as those searched for.
    long runs = requests.usedSlots().stream().filter(slot -> slot.runId() != null).count();
    long ours = Math.max(0, runs - containers);
    long ofOthers = Math.max(0, waiting - ours);
    int followed = (int) Math.max(1, Math.min(2 * containers - ofOthers, options.automaticLimit()));
    if (followed != bound) {
      requests.follow(followed);
    }
    return followed;
  }

  /** H2 can lock and fetch too, in two statements. */
  private static final class H2Customization extends DefaultJdbcCustomization {
    H2Customization() {
      super(false);
    }

    /** Not as a timestamp of the JDK, which means two instants when summer time ends. */
    @Override
    public void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
        throws SQLException {
      statement.setObject(index, value == null ? null : value.atOffset(ZoneOffset.UTC));
    }

    @Override
    public @Nullable Instant getInstant(ResultSet row, String column) throws SQLException {
      OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
      return value == null ? null : value.toInstant();
    }

    @Override
    public String getName() {
      return "H2";
    }

    @Override
    public boolean supportsGenericLockAndFetch() {
      return true;
    }

    @Override
    public String createGenericSelectForUpdateQuery(
        String table, int limit, String condition, boolean isByPriority) {
      return "select * from "
          + table
          + " where picked = ? and execution_time <= ? "
          + condition
          + " order by execution_time fetch first "
          + limit
          + " rows only for update skip locked";
    }
  }

  /** The data of a task is a text; nothing of Java's serialisation comes near it. */
  private static final class StepTexts implements Serializer {
    @Override
    public byte @Nullable [] serialize(@Nullable Object data) {
      return data == null ? null : data.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] data) {
      return data == null ? null : type.cast(new String(data, StandardCharsets.UTF_8));
    }
  }
}

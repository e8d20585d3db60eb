package ai.flowscale.tests.fleet;

import ai.flowscale.api.Flowscale;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The database and the service as a machine sees them that is halted at one of the points before
 * and after each statement, each commit and each call: from there on nothing gets through any more,
 * as from a JVM that is gone.
 */
final class MortalMachine {
  private final AtomicLong pointsLeft;
  private final CountDownLatch halted = new CountDownLatch(1);

  MortalMachine(long points) {
    this.pointsLeft = new AtomicLong(points);
  }

  /** Is open once the machine is halted. */
  CountDownLatch halted() {
    return halted;
  }

  private boolean isHalted() {
    return halted.getCount() == 0;
  }

  private void point() throws HaltedException {
    if (isHalted() || pointsLeft.decrementAndGet() < 0) {
      halted.countDown();
      throw new HaltedException();
    }
  }

  DataSource database(DataSource database) {
    return proxy(
        DataSource.class,
        // Not afterwards: nobody would close the connection.
        method -> false,
        (method, arguments) -> {
          if (method.getReturnType() == Connection.class && isHalted()) {
            throw new SQLException(new HaltedException());
          }
          Object result = invoke(database, method, arguments);
          return result instanceof Connection connection ? connection(connection) : result;
        });
  }

  private Connection connection(Connection connection) {
    return proxy(
        Connection.class,
        method -> method.getName().equals("commit"),
        (method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          if (result instanceof PreparedStatement statement) {
            return statement(PreparedStatement.class, statement);
          }
          return result instanceof Statement statement
              ? statement(Statement.class, statement)
              : result;
        });
  }

  private <S extends Statement> S statement(Class<S> type, S statement) {
    return proxy(
        type,
        method -> method.getName().startsWith("execute"),
        (method, arguments) -> invoke(statement, method, arguments));
  }

  Flowscale service(Flowscale service) {
    return proxy(
        Flowscale.class,
        method -> !method.getName().equals("withOptions"),
        (method, arguments) -> {
          Object result = invoke(service, method, arguments);
          return result instanceof Flowscale other ? service(other) : result;
        });
  }

  @FunctionalInterface
  private interface Points {
    boolean areAround(Method method);
  }

  @FunctionalInterface
  private interface Call {
    Object perform(Method method, Object[] arguments) throws Throwable;
  }

  private <T> T proxy(Class<T> type, Points points, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class || !points.areAround(method)) {
                return call.perform(method, arguments);
              }
              try {
                point();
                Object result = call.perform(method, arguments);
                point();
                return result;
              } catch (HaltedException e) {
                throw mayThrow(method, SQLException.class)
                    ? new SQLException(e)
                    : new IllegalStateException(e);
              }
            }));
  }

  private static boolean mayThrow(Method method, Class<? extends Throwable> type) {
    for (Class<?> declared : method.getExceptionTypes()) {
      if (declared.isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNullElse(e.getCause(), e);
    }
  }

  /** The machine is not there any more. */
  private static final class HaltedException extends Exception {
    private static final long serialVersionUID = 1L;

    HaltedException() {
      super("halted");
    }
  }
}

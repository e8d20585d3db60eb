package ai.flowscale.dbscheduler;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** H2, with somebody who sees each statement before it is executed, and each commit and its end. */
record TestDatabase(String url, Consumer<String> onStatement) implements DataSource {

  @Override
  public Connection getConnection() throws SQLException {
    onStatement.accept("connect");
    return watched(Connection.class, DriverManager.getConnection(url), "");
  }

  private <T> T watched(Class<T> type, T target, String sql) {
    return type.cast(
        Proxy.newProxyInstance(
            TestDatabase.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              String name = method.getName();
              if (name.startsWith("execute")) {
                onStatement.accept(sql);
              } else if (name.equals("commit")) {
                onStatement.accept(name);
              }
              try {
                Object result = method.invoke(target, arguments);
                if (name.equals("commit")) {
                  onStatement.accept("committed");
                }
                return result instanceof PreparedStatement statement
                    ? watched(PreparedStatement.class, statement, (String) arguments[0])
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("nothing to unwrap");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}

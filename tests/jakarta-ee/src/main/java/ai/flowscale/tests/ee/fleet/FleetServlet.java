package ai.flowscale.tests.ee.fleet;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueuedRequest;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Submits to the queue of the application and reads it. */
@WebServlet({"/api/fleet", "/api/health/ready"})
@SuppressWarnings("NullAway.Init") // The server sets the fields.
public class FleetServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject private transient FlowscaleQueue queue;

  @Resource(lookup = "jdbc/queue")
  private transient DataSource dataSource;

  @Resource(lookup = "jdbc/orders")
  private transient DataSource orders;

  @Resource private transient UserTransaction transaction;

  /** Waits for the end of all requests, and lists them: key, state and run. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getServletPath().equals("/api/fleet")) {
      try {
        queue.awaitEnd(PATIENCE);
      } catch (InterruptedException e) {
        throw new ServletException(e);
      }
      for (QueuedRequest each : queue.requests().toList()) {
        response.getWriter().println(each.key() + " " + each.state() + " " + each.runId());
      }
    }
  }

  /**
   * Submits requests during a transaction of the server: each {@code key} to the queue, each {@code
   * order} over a connection of the transaction, which ends as {@code commit} says.
   */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    try {
      transaction.begin();
      for (String key : request.getParameterValues("key")) {
        queue.submit(key, Paint.request(key));
      }
      try (Connection connection = orders.getConnection()) {
        for (String key : request.getParameterValues("order")) {
          queue.submit(connection, key, Paint.request(key), 0);
        }
      }
      if (Boolean.parseBoolean(request.getParameter("commit"))) {
        transaction.commit();
      } else {
        transaction.rollback();
      }
    } catch (SQLException
        | NotSupportedException
        | RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException e) {
      throw new ServletException(e);
    }
  }

  /** Takes a table away. */
  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table flowscale_fleet");
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }
}

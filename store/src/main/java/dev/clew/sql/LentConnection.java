package dev.clew.sql;

import dev.clew.api.ConfigurationException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the hands of a user, with a transaction that is not theirs to end.
 *
 * <p>What would commit, roll back, close or reconfigure it is refused, as a call and, where a statement begins with it,
 * as SQL. Statements that were left open are closed when it is {@linkplain #takeBack taken back}, and nothing works from
 * then on.
 */
public final class LentConnection {

    /** JDBC's state for "invalid transaction termination". */
    private static final String REFUSED = "2D000";

    private static final Set<String> RECONFIGURES = Set.of(
            "commit",
            "close",
            "abort",
            "setAutoCommit",
            "setTransactionIsolation",
            "setReadOnly",
            "setHoldability",
            "setNetworkTimeout",
            "setClientInfo",
            "setTypeMap",
            "setCatalog",
            "setSchema",
            "beginRequest",
            "endRequest",
            "unwrap");

    private static final Set<String> ENDS = Set.of("begin", "start", "commit", "end", "abort", "rollback");

    private final Connection connection;
    private final Connection lent;
    private final List<Statement> statements = new ArrayList<>();
    private volatile boolean takenBack;

    /** Lends a connection whose transaction has begun. */
    public LentConnection(Connection connection) {
        this.connection = connection;
        this.lent = proxy(Connection.class, this::onConnection);
    }

    /**
     * What the user gets.
     *
     * @throws ConfigurationException if {@code type} is not {@link Connection}
     */
    public <C> C as(Class<C> type) {
        if (!type.isInstance(lent)) {
            throw new ConfigurationException(
                    "no_such_connection",
                    "a transaction of this store has a java.sql.Connection, not a " + type.getName());
        }
        return type.cast(lent);
    }

    /** Ends the loan. */
    public void takeBack() throws SQLException {
        takenBack = true;
        for (Statement statement : statements) {
            statement.close();
        }
        statements.clear();
    }

    private @Nullable Object onConnection(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return onObject(proxy, name, arguments);
        }
        requireLent();
        boolean toSavepoint = arguments != null && arguments.length == 1 && arguments[0] instanceof Savepoint;
        if (RECONFIGURES.contains(name) || (name.equals("rollback") && !toSavepoint)) {
            throw refused(name);
        }
        requireHarmless(arguments);
        Object answer = invoke(connection, method, arguments);
        return answer instanceof Statement statement ? lend(statement) : answer;
    }

    private Statement lend(Statement statement) {
        statements.add(statement);
        Class<? extends Statement> type = switch (statement) {
            case CallableStatement ignored -> CallableStatement.class;
            case PreparedStatement ignored -> PreparedStatement.class;
            default -> Statement.class;
        };
        return proxy(type, (proxy, method, arguments) -> {
            String name = method.getName();
            if (method.getDeclaringClass() == Object.class) {
                return onObject(proxy, name, arguments);
            }
            if (name.equals("close") && takenBack) {
                return null;
            }
            requireLent();
            if (name.equals("getConnection")) {
                return lent;
            }
            if (name.equals("unwrap")) {
                throw refused(name);
            }
            if (name.startsWith("execute") || name.equals("addBatch")) {
                requireHarmless(arguments);
            }
            if (name.equals("close")) {
                statements.remove(statement);
            }
            return invoke(statement, method, arguments);
        });
    }

    private void requireLent() throws SQLException {
        if (takenBack) {
            throw new SQLException("the transaction this connection was lent for is over", REFUSED);
        }
    }

    private static void requireHarmless(@Nullable Object @Nullable [] arguments) throws SQLException {
        if (arguments == null || arguments.length == 0 || !(arguments[0] instanceof String sql)) {
            return;
        }
        String[] words = sql.stripLeading().toLowerCase(Locale.ROOT).split("[\\s;]+", 4);
        boolean toSavepoint = words[0].equals("rollback")
                && words.length > 1
                && (words[1].equals("to") || (words.length > 2 && words[2].equals("to")));
        if (ENDS.contains(words[0]) && !toSavepoint) {
            throw refused(words[0].toUpperCase(Locale.ROOT));
        }
    }

    private static SQLException refused(String what) {
        return new SQLException(
                "'" + what + "' is not for the body of a transactional step: the transaction and its connection are the"
                        + " engine's, which commits when the body returns and rolls back when it throws",
                REFUSED);
    }

    @SuppressWarnings("ReferenceEquality") // what is lent is equal to itself alone
    private static @Nullable Object onObject(Object proxy, String name, @Nullable Object @Nullable [] arguments) {
        return switch (name) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> "a connection lent to a transactional step";
        };
    }

    private static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

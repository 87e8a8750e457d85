namespace Monitoring.TestDatabases;

/// <summary>No PostgreSQL where one is required; the message says what to install.</summary>
public sealed class PostgresUnavailableException(string message) : Exception(message);

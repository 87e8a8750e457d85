using Monitoring.TestDatabases.Server;

namespace Monitoring.TestDatabases.Ladder;

/// <summary>The server a process's tests share.</summary>
/// <param name="Report">Which rung it is and where, in one line.</param>
/// <param name="Admin">A connection that may create databases.</param>
/// <param name="Owner">The account to give each database to; null for the one that creates it.</param>
/// <param name="Server">To be disposed at the end; null for a server that was there before.</param>
internal sealed record Rung(string Report, string Admin, DatabaseOwner? Owner, IAsyncDisposable? Server);

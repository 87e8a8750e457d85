using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A log that remembers which events it was given, in which words.</summary>
internal sealed class EventLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(string Event, string Message)> events = new();

    /// <summary>The messages in order.</summary>
    public IEnumerable<string> Messages => events.Select(one => one.Message);

    /// <summary>How often an event was logged, by the name of its method.</summary>
    public int Count(string name) => events.Count(one => one.Event == name);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
        string> formatter) =>
        events.Enqueue((eventId.Name ?? "", formatter(state, exception)));
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios.Morning;

/// <summary>Whoever Alertmanager tells: a small HTTP server that keeps what it was told, as Alertmanager's webhook says it.</summary>
internal sealed class OnCall : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<Told> told = new();
    private readonly Task listening;

    /// <summary>Starts listening.</summary>
    public OnCall()
    {
        Address = Invariant($"http://127.0.0.1:{ServiceProcess.FreePort()}");
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        listening = ListenAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Everything that was told, in order.</summary>
    public IReadOnlyList<Told> All => [.. told];

    /// <summary>Waits until a receiver was told that an alert fires, which may be over by now.</summary>
    /// <param name="receiver">Who is told.</param>
    /// <param name="alert">The alert.</param>
    /// <returns>What was told last of it.</returns>
    public Task<Told> FiresAsync(string receiver, string alert) => UntilAsync(receiver, alert, told => told.LastOrDefault(one => one.Status == "firing"));

    /// <summary>Waits until a receiver was told that an alert has ended.</summary>
    /// <param name="receiver">Who is told.</param>
    /// <param name="alert">The alert.</param>
    public Task<Told> EndsAsync(string receiver, string alert) => UntilAsync(receiver, alert, told => told.LastOrDefault() is { Status: "resolved" } end ? end : null);

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await listening;
    }

    private async Task<Told> UntilAsync(string receiver, string alert, Func<IEnumerable<Told>, Told?> find)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience;)
        {
            if (find(All.Where(one => one.Receiver == receiver && one.Alert == alert)) is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException(Invariant($"{receiver} was not told so of {alert}: {string.Join('\n', All)}"));
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
                Take(body.RootElement);
                context.Response.StatusCode = (int)HttpStatusCode.OK;
                context.Response.Close();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Take(JsonElement message)
    {
        foreach (var alert in message.GetProperty("alerts").EnumerateArray())
        {
            told.Enqueue(new Told(
                message.GetProperty("receiver").GetString()!, alert.GetProperty("status").GetString()!, Words(alert, "labels"), Words(alert, "annotations")));
        }
    }

    private static Dictionary<string, string> Words(JsonElement alert, string key) => alert.GetProperty(key).EnumerateObject()
        .ToDictionary(word => word.Name, word => word.Value.GetString()!, StringComparer.Ordinal);
}

/// <summary>One alert as it was told.</summary>
/// <param name="Receiver">To whom.</param>
/// <param name="Status">firing or resolved.</param>
/// <param name="Labels">What it is about.</param>
/// <param name="Annotations">What it says.</param>
internal sealed record Told(
    string Receiver, string Status, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The alert's name.</summary>
    public string Alert => Labels["alertname"];

    /// <summary>The one thing it is about: its name and labels.</summary>
    public string Thing => string.Join(' ', Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => Invariant($"{label.Key}={label.Value}")));

    public override string ToString() => Invariant($"{Receiver} {Status} {Thing}");
}

using Monitoring.Core.Outcomes;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>A store that remembers what it was asked to write, waits while held, and fails as told.</summary>
internal sealed class FakeLog
{
    private readonly Lock gate = new();
    private readonly List<string[]> groups = [];
    private TaskCompletionSource open = new();
    private int started;
    private int takenBack;

    public FakeLog() => open.SetResult();

    /// <summary>What an attempt does instead of committing, by the ids of the group; null commits.</summary>
    public Func<string[], Exception?> Fault { get; set; } = _ => null;

    /// <summary>True when a commit makes a notice.</summary>
    public bool MakesNotices { get; set; }

    /// <summary>True when what is held is a commit that was sent: it cannot be taken back.</summary>
    public bool IsCommitSent { get; set; }

    /// <summary>The ids of every attempt, in order.</summary>
    public IReadOnlyList<string[]> Groups
    {
        get
        {
            lock (gate)
            {
                return [.. groups];
            }
        }
    }

    /// <summary>Attempts begun.</summary>
    public int Started => Volatile.Read(ref started);

    /// <summary>Attempts that were told to end and did.</summary>
    public int TakenBack => Volatile.Read(ref takenBack);

    /// <summary>Lets attempts begin but not end.</summary>
    public void Hold() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets attempts end.</summary>
    public void Release() => open.SetResult();

    /// <summary>One request of a number of items of one agent.</summary>
    public static WriteRequest Request(string id, int items = 1, string agent = "order-entry") =>
        new([.. Enumerable.Repeat(new OutcomePost(agent, id, "{}", Disposition.Auto, null, null), items)]);

    /// <summary>The seam of the writer.</summary>
    public async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken)
    {
        string[] ids = [.. requests.Select(request => request.Posts[0].TransactionId)];
        Interlocked.Increment(ref started);
        try
        {
            await open.Task.WaitAsync(IsCommitSent ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref takenBack);
            throw;
        }

        lock (gate)
        {
            groups.Add(ids);
        }

        if (Fault(ids) is { } fault)
        {
            throw fault;
        }

        return [.. requests.Select(request => new WriteAnswer(
            [.. request.Posts.Select(_ => new ItemResult(ItemStatus.Accepted, null, []))], [], MakesNotices))];
    }

    /// <summary>What is answered about an item of an agent whose stored state cannot be read.</summary>
    public static ItemResult Unreadable { get; } = ItemResult.Rejected(
        new Fault(FaultKind.AgentState, "/agent", "The stored state of other cannot be read. It is damaged."));

    /// <summary>A fault of the store.</summary>
    public static StorageException Broken(StorageFault fault) => new(fault, "broken");
}

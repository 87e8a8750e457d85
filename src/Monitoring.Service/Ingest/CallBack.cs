namespace Monitoring.Service.Ingest;

/// <summary>
/// Tells the callers of a group their answers, beside the writer, which must not run them. As many threads take turns as there
/// are processors: a wake-up for each caller would cost more than its answer.
/// </summary>
internal sealed class CallBack : IThreadPoolWorkItem
{
    /// <summary>So many callers are not worth a further thread.</summary>
    private const int FewestCallers = 8;

    private readonly QueuedRequest[] answered;
    private int next = -1;

    private CallBack(QueuedRequest[] answered) => this.answered = answered;

    /// <summary>Gives all that have no answer yet the same one, and starts to tell them.</summary>
    public static void Start(IEnumerable<QueuedRequest> group, WriteResult answer) =>
        Start([.. group.Where(queued => queued.TryAnswer(answer))]);

    /// <summary>Starts to tell callers that are answered; returns at once.</summary>
    public static void Start(QueuedRequest[] answered)
    {
        var call = new CallBack(answered);
        for (var i = 0; i < Math.Min(Environment.ProcessorCount, (call.answered.Length + FewestCallers - 1) / FewestCallers); i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        while (Interlocked.Increment(ref next) is var mine && mine < answered.Length)
        {
            answered[mine].Call();
        }
    }
}

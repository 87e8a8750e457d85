using System.Collections.Concurrent;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A transport that answers as told, and remembers what it was given.</summary>
internal sealed class ScriptedTransport : ITransport
{
    private readonly ConcurrentQueue<MailMessage> tried = new();
    private readonly ConcurrentQueue<MailMessage> sent = new();

    public Channel Channel { get; init; } = Channel.Mail;

    public string Name => "scripted";

    /// <summary>The answer to a message; one that never ends is a server that hangs.</summary>
    public Func<MailMessage, CancellationToken, Task<Attempt>> Answer { get; set; } = (_, _) => Task.FromResult(Attempt.Sent);

    /// <summary>What the newest attempt was given to ask whether its message is still its own.</summary>
    public Func<bool> IsOurs { get; private set; } = () => true;

    /// <summary>Every attempt, in order.</summary>
    public IReadOnlyList<MailMessage> Tried => [.. tried];

    /// <summary>Every accepted message, in order.</summary>
    public IReadOnlyList<MailMessage> Sent => [.. sent];

    public void AnswerAlways(Attempt attempt) => Answer = (_, _) => Task.FromResult(attempt);

    public void HangFor(string address) => Answer = async (mail, cancellationToken) =>
    {
        if (mail.ToAddress == address)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return Attempt.Sent;
    };

    public async Task<Attempt> SendAsync(MailMessage mail, Func<bool> isOurs, CancellationToken cancellationToken)
    {
        tried.Enqueue(mail);
        IsOurs = isOurs;
        var attempt = await Answer(mail, cancellationToken);
        if (attempt.Result == AttemptResult.Sent)
        {
            sent.Enqueue(mail);
        }

        return attempt;
    }
}

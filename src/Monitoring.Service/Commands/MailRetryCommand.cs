using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Service.Api;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>mail-retry [MESSAGE-ID]</c>: puts a dead message back to waiting, or all of them; it goes once more under its Message-Id. The running
/// service sends it within a second; where none runs, the next start does.
/// </summary>
internal static class MailRetryCommand
{
    private const string WhatNow =
        "The running service tries within a second; where none runs, the next start does. /v1/deliveries says what became of it.";

    public static async Task<int> RunAsync(
        ServiceSettings settings, string? messageId, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var store = await ExistingStore.OpenAsync(settings, output, readsWhole: false, cancellationToken);
        var code = messageId is null
            ? await RetryAllAsync(store, output, cancellationToken)
            : await RetryOneAsync(store, MessageAnswer.Stored(messageId), output, errors, cancellationToken);
        if (MailHold.Of(MailSwitch.AsMarked, await store.CopyMark.ReadAsync(cancellationToken)) is { } hold)
        {
            await output.WriteLineAsync(hold.ToString());
        }

        return code;
    }

    private static async Task<int> RetryAllAsync(Store store, TextWriter output, CancellationToken cancellationToken)
    {
        var retried = await store.Outbox.SendAllAgainAsync(cancellationToken);
        foreach (var messageId in retried)
        {
            await SayAsync(await store.ReadingsOf(AgentScope.All).MessageAsync(messageId, cancellationToken), output);
        }

        await output.WriteLineAsync(retried.Count == 0 ? "No message is dead that a later one has not overtaken." : WhatNow);
        return ExitCode.Good;
    }

    private static async Task<int> RetryOneAsync(
        Store store, string messageId, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var isRetried = await store.Outbox.SendAgainAsync(messageId, AgentScope.All, cancellationToken);
        var message = await store.ReadingsOf(AgentScope.All).MessageAsync(messageId, cancellationToken);
        if (isRetried)
        {
            await SayAsync(message, output);
            await output.WriteLineAsync(WhatNow);
            return ExitCode.Good;
        }

        await errors.WriteLineAsync(message is null
            ? $"There is no message {messageId}; /v1/deliveries?state=dead lists the dead ones."
            : DeliveryEndpoints.WhyNot(message));
        return message is null ? ExitCode.Usage : ExitCode.Failed;
    }

    private static async Task SayAsync(MessageReading? message, TextWriter output)
    {
        if (message is not null)
        {
            await output.WriteLineAsync(
                $"[{NoticeWord.Of(message.Kind)}] to {message.To} waits again: {message.MessageId}");
        }
    }
}

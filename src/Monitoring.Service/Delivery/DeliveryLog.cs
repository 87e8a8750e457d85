using Monitoring.Core.Alerts;

namespace Monitoring.Service.Delivery;

/// <summary>What this slice logs. Event ids 4000 to 4099.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(4001, LogLevel.Information, "Sent {Kind} {MessageId} to {Recipient}")]
    public static partial void Sent(ILogger logger, NoticeKind kind, string messageId, string recipient);

    [LoggerMessage(4002, LogLevel.Warning, "Not sent yet: {Kind} {MessageId} to {Recipient}: {Reason}")]
    public static partial void Waits(ILogger logger, NoticeKind kind, string messageId, string recipient, string reason);

    [LoggerMessage(4003, LogLevel.Error, "Given up: {Kind} {MessageId} to {Recipient}: {Reason}")]
    public static partial void Dead(ILogger logger, NoticeKind kind, string messageId, string recipient, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "The lease of {MessageId} was lost; who holds it now decides")]
    public static partial void LeaseLost(ILogger logger, string messageId);

    [LoggerMessage(4005, LogLevel.Warning, "The end of the attempt to send {MessageId} could not be written")]
    public static partial void NotSettled(ILogger logger, Exception failure, string messageId);

    [LoggerMessage(4006, LogLevel.Warning, "The lease of {MessageId} could not be renewed")]
    public static partial void NotRenewed(ILogger logger, Exception failure, string messageId);

    [LoggerMessage(4007, LogLevel.Error, "The mail {MessageId} could not be written")]
    public static partial void NotWritten(ILogger logger, Exception fault, string messageId);

    [LoggerMessage(4008, LogLevel.Error, "The delivery of {MessageId} failed unexpectedly; it is tried again when its lease ends")]
    public static partial void SlotFault(ILogger logger, Exception fault, string messageId);

    [LoggerMessage(4009, LogLevel.Error, "The delivery loop failed unexpectedly and goes on")]
    public static partial void LoopFault(ILogger logger, Exception fault);

    [LoggerMessage(4010, LogLevel.Error, "Not sent yet, {Reason}: {Kind} {MessageId} to {Recipient}; check {Check}")]
    public static partial void OurFault(ILogger logger, NoticeKind kind, string messageId, string recipient, string reason, string check);

    [LoggerMessage(4011, LogLevel.Error,
        "Not sent yet, our side since the next person got the same answer, {Reason}: {Kind} {MessageId} to {Recipient}; both wait; check {Check}")]
    public static partial void OurFaultAfterAll(
        ILogger logger, NoticeKind kind, string messageId, string recipient, string reason, string check);
}

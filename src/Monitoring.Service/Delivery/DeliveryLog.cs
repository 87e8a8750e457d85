namespace Monitoring.Service.Delivery;

/// <summary>What this slice logs. Event ids 4000 to 4099.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(4001, LogLevel.Information, "Sent {Kind} about {About} to {Recipient}: {MessageId}")]
    public static partial void Sent(ILogger logger, string kind, string about, string recipient, string messageId);

    [LoggerMessage(EventId = 4002, Message = "Not sent yet: {Kind} about {About} to {Recipient}, {MessageId}: {Reason}")]
    public static partial void Waits(
        ILogger logger, LogLevel level, string kind, string about, string recipient, string messageId, string reason);

    [LoggerMessage(4003, LogLevel.Error, "Given up: {Kind} about {About} to {Recipient}, {MessageId}: {Reason}")]
    public static partial void Dead(ILogger logger, string kind, string about, string recipient, string messageId, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "The lease of {MessageId} about {About} was lost; who holds it now decides")]
    public static partial void LeaseLost(ILogger logger, string messageId, string about);

    [LoggerMessage(EventId = 4005, Message = "The end of the attempt to send {MessageId} about {About} could not be written")]
    public static partial void NotSettled(ILogger logger, LogLevel level, Exception failure, string messageId, string about);

    [LoggerMessage(EventId = 4006, Message = "The lease of {MessageId} about {About} could not be renewed")]
    public static partial void NotRenewed(ILogger logger, LogLevel level, Exception failure, string messageId, string about);

    [LoggerMessage(4007, LogLevel.Error, "The mail {MessageId} about {About} could not be written")]
    public static partial void NotWritten(ILogger logger, Exception fault, string messageId, string about);

    [LoggerMessage(EventId = 4008,
        Message = "The delivery of {MessageId} about {About} failed unexpectedly; it is tried again when its lease ends")]
    public static partial void SlotFault(ILogger logger, LogLevel level, Exception fault, string messageId, string about);

    [LoggerMessage(EventId = 4009, Message = "The delivery loop failed unexpectedly and goes on")]
    public static partial void LoopFault(ILogger logger, LogLevel level, Exception fault);

    [LoggerMessage(EventId = 4010, Message = "Not sent yet, {Reason}: {Kind} about {About} to {Recipient}, {MessageId}; check {Check}")]
    public static partial void OurFault(
        ILogger logger, LogLevel level, string reason, string kind, string about, string recipient, string messageId, string check);

    [LoggerMessage(4011, LogLevel.Error,
        "Not sent yet, our side since the next person got the same answer, {Reason}: {Kind} about {About} to {Recipient}, {MessageId}; {Fate}; check {Check}")]
    public static partial void OurFaultAfterAll(
        ILogger logger, string reason, string kind, string about, string recipient, string messageId, string fate, string check);

    [LoggerMessage(4012, LogLevel.Warning, "Not sent any more: {Kind} about {About} to {Recipient}, {MessageId}: {Reason}")]
    public static partial void Expired(ILogger logger, string kind, string about, string recipient, string messageId, string reason);

    [LoggerMessage(4013, LogLevel.Information, "Taken back, since it goes another way: {Kind} about {About} to {Recipient}, {MessageId}: {Reason}")]
    public static partial void Elsewhere(ILogger logger, string kind, string about, string recipient, string messageId, string reason);
}

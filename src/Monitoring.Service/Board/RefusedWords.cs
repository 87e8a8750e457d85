using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Board;

/// <summary>
/// What is wrong with a refused item, for somebody who reads no JSON. The API, which tells it to senders, keeps pointer and reason as
/// they are.
/// </summary>
internal static class RefusedWords
{
    private const string NoField = "is no field of ";

    /// <summary>
    /// <c>transactionId must be a text, in quotes</c>; <c>the field score is not known</c>; of a whole post the first sentence.
    /// </summary>
    public static Html Of(RefusedItem item)
    {
        if (item.IsPost)
        {
            var end = item.Reason.IndexOf(". ", StringComparison.Ordinal);
            return Html.Of($"<bdi>{(end < 0 ? item.Reason : item.Reason[..(end + 1)])}</bdi>");
        }

        if (item.Pointer.Length == 0)
        {
            return Html.Of($"<bdi>{item.Reason}</bdi>");
        }

        if (item.Reason.StartsWith(NoField, StringComparison.Ordinal))
        {
            var nearest = item.Reason.IndexOf(';', StringComparison.Ordinal);
            var rest = nearest < 0 ? null : Html.Of($"<bdi>{item.Reason[nearest..]}</bdi>");
            return Html.Of($"the field <bdi>{Field(item.Pointer)}</bdi> is not known{rest}");
        }

        return Html.Of($"<bdi>{Field(item.Pointer)}</bdi> <bdi>{item.Reason}</bdi>");
    }

    // "/segments/customer" is segments.customer.
    private static string Field(string pointer) => pointer[0] != '/' ? pointer
        : pointer[1..].Replace('/', '.').Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}

namespace IM2.RuleFiles;

/// <summary>A mistake in a file of rules.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">Its line, from 1; 0 where the mistake is not in the text.</param>
/// <param name="Column">Its column in characters, from 1; 0 where the mistake is not in the text.</param>
/// <param name="Path">The JSON path of what is wrong.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record RuleFinding(string File, int Line, int Column, string Path, string Reason, string Fix)
{
    /// <summary>One line, as compilers write it: editors jump to the place.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Path}: {Reason}; {Fix}";
}

import { emailPattern, nameLimits } from '@waxwing/contract';
import { Type } from 'typebox';

// What the options of more than one command look like.

export const nameOption = Type.String({ minLength: 1, maxLength: 100 });
export const emailOption = Type.String({ maxLength: nameLimits.email, pattern: emailPattern });
export const usernameOption = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$' });
